# What a native record has beside its snapshots stays with them, in native form by default.
damox adjust -i full.native -o a 2>&1
for r in full.native a; do
	damox convert_record_format -i $r --format json --output_file $r.json 2>&1
	damox report heatmap -i $r --time_range 1000100000000 1000500000000 --output $r.svg 2>/dev/null
	grep -c '<use ' $r.svg
done
damox adjust -i full.native --output_type json -o b 2>&1
damo adjust -i full.native -o c 2>&1; head -c 2 c | od -An -tx1
# What damo lays beside a record goes into a native one, so that it is one file
damox adjust -i steps.json -o e 2>&1
damox convert_record_format -i steps.json --format native --output_file g 2>&1
for r in e g; do damox report footprints -i $r rss --sortby time | cmp - <(damox report footprints -i steps.json.mem_footprint rss --sortby time); done
damox convert_record_format -i acc-probes.json --format native --output_file h
damox report attrs -i h | cmp - <(damox report attrs -i acc-probes.json)
echo '[{"time": 1.0, "procvmas": [{"pid": 1, "vmas": [{"start": 4096, "end": 139853798838272, "name": "/x/heap"}]}]}]' >steps.json.vmas
damox convert_record_format -i steps.json --format native --output_file g
damox report heatmap -i g --output g.svg 2>/dev/null; damox report heatmap -i steps.json --output h.svg 2>/dev/null; cmp g.svg h.svg
echo '[1]' >steps.json.mem_footprint; damox convert_record_format -i steps.json --format native --output_file i 2>&1; [ ! -e i ]
