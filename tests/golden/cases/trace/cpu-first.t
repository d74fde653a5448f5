# perf script -F cpu,time,event,trace: a line begins as JSON does
for t in 100.0 100.1 100.2; do
	echo "[003] ${t}00000: damon:damon_aggregated: target_id=0 nr_regions=2 4096-8192: 0 0"
	echo "[003] ${t}00000: damon:damon_aggregated: target_id=0 nr_regions=2 8192-12288: 3 0"
done >t.txt
damox report trace --input t.txt
damox report record_info --input t.txt
