for f in events.perf events-pipe.perf events-packed.perf events-threads.perf; do damox report trace --input $f | md5sum; done | uniq -c | wc -l
damox report trace --input events.perf --event damon:damon_monitor_intervals_tune damon:damos_stat_after_apply_interval --raw --max_cols 200
damox report trace --input events-damonx.perf -o x --event damon:damos_before_apply; tail -n 1 x; damox report trace --input x | tail -n 1
