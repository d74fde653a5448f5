# JSON of another kind is refused by whatever reads records, and records by what reads other files
try() { for c in "report record_info -i" "report wss -i" "report access -i" "report heatmap -i" "report nr_regions -i" "validate --input" "replay" "adjust --aggregate_interval 1000000 -o y -i" "convert_record_format --format json --output_file - --record_file"; do damox $c x >/dev/null 2>y; echo "$?"; done | uniq -c; tail -n 1 y; }
echo '[{"time": 1.0, "footprints": []}]' >x; try; damox report footprints -i x | tail -n 1
echo '[{"time": 1.0, "procvmas": []}]' >x; try
echo '[{"time": 1.0, "proc_stats": []}]' >x; try
cp one-kdamond.json x; try
cp kdamonds.json x; try
cp schemes.json x; try
echo '[1]' >x; try
echo '[{"snapshots": [{"time": 1}]}]' >x; try
echo '[{}, {}]' >x; try
for f in steps.json kdamonds.json schemes.json; do damox report footprints -i $f 2>&1; done; true
for x in null 3 '"x"' '[1]' '["footprints"]' '[[]]'; do echo "$x" >x; damox report footprints -i x 2>&1; done; true
