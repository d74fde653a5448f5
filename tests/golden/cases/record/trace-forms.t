# Each way in which perf script, perf trace, trace-cmd report and ftrace write the same events: one record
put() { for t in 0 1 2; do for r in 0 1; do line "10.${t}0000$r" $((10000 + 100 * t)).00$r $((1000 * r + 1000)) $((1000 * r + 2000)) $((t + r)) $((7 * t)); done; done >t.txt; }
show() { put; echo "$1: $(damox convert_record_format --record_file t.txt --format perf_script --output_file - | sed 's/.*: damon:/damon:/' | md5sum | cut -c1-8) $(damox report trace --input t.txt | head -n 1)"; }
f() { echo "target_id=0 nr_regions=2 $3-$4: $5 $6"; }
line() { echo "kdamond.0    77 [001]  $1: damon:damon_aggregated: $(f "$@")"; }; show perf
line() { echo "kdamond.0    77 [001]  $1:          1 damon:damon_aggregated: $(f "$@")"; }; show period
line() { echo "$1: damon:damon_aggregated: $(f "$@")"; }; show time,event
line() { echo "$1: $(f "$@")"; }; show time
line() { echo "kdamond.0  77  $1:  $(f "$@")"; }; show no-event
line() { echo "77/77 $1: damon:damon_aggregated: $(f "$@")"; }; show pid/tid
line() { echo " kdamond. 77   1 $1: damon:damon_aggregated: $(f "$@")"; }; show latency
line() { echo " kdamondx.3.0 77 [000] $1: damonx:damon_aggregated: $(f "$@")"; }; show module
line() { echo "  kdamond.0-77  [001] $1: damon_aggregated:   $(f "$@")"; }; show trace-cmd
line() { echo "  kdamond.0-77  [001] ..... $1: (+12) damon_aggregated:   $(f "$@")"; }; show ts-diff
line() { echo "  kdamond.0-77  (    77) [001] ..... $1: damon_aggregated: $(f "$@")"; }; show tgid
line() { echo "  <...>-77  [001] d..1. $1: damon_aggregated: target_id=0 nr_regions=2 start=$(printf 0x%x $3) end=$4 nr_accesses=$5 age=$6"; }; show raw
line() { echo "  kdamond.0-77  [001] d..1. $1: damon_aggregated: target_id=0x0 (0) start=$(printf '0x%x (%d)' $3 $3) end=$(printf '0x%x (%d)' $4 $4) nr_regions=0x2 (2) nr_accesses=0x$5 ($5) age=$(printf '0x%x (%d)' $6 $6)"; }; show fields
line() { echo "kdamond.-77  0d... $(echo $1 | tr -d .)us : damon_aggregated: $(f "$@")"; }; show ftrace-latency
line() { echo "  $2 kdamond.0/77 damon:damon_aggregated($(f "$@"))"; }; show perf-trace
line() { echo "  $2 (         ): kdamond.0/77 damon:damon_aggregated(nr_regions: 2, start: $3, end: $4$([ $5 = 0 ] || echo ", nr_accesses: $5")$([ $6 = 0 ] || echo ", age: $6"))"; }; show perf-trace-fields
line() { printf '%s\r\n' "kdamond.0    77 [001]  $1: damon:damon_aggregated: $(f "$@")"; }; show line-ends
