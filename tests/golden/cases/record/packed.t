# Whatever is read is read packed, too; a native record as well
for f in full.json full.native trace.txt events.perf; do
	for p in "xz -c" "zstd -q -c" "gzip -c"; do
		$p $f >x; damox report record_info -i x | md5sum
	done | uniq -c | sed "s/ [0-9a-f]* *-//"
done
{ head -n 20 trace.txt | zstd -q -c; tail -n +21 trace.txt | zstd -q -c; } >x; damox report record_info -i x | diff - <(damox report record_info -i trace.txt) && echo frames
{ head -n 20 trace.txt | xz -c; tail -n +21 trace.txt | xz -c; } >x; damox report record_info -i x | diff - <(damox report record_info -i trace.txt) && echo streams
{ head -n 20 trace.txt | gzip; tail -n +21 trace.txt | gzip; } >x; damox report record_info -i x | diff - <(damox report record_info -i trace.txt) && echo members
