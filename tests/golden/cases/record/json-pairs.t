# Of samples and percent, and of both units of the age, one may be null, and intervals may come after the regions
region() { echo '{"start": "4096", "end": "12288", "nr_accesses": {"samples": '$1', "percent": '$2'}, "age": {"usec": '$3', "aggr_intervals": '$4'}}'; }
intervals='"intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"}'
snapshot() { echo '"snapshots": [{"start_time": "0", "end_time": "100000000", "regions": ['$(region "$@")']}]'; }
show() { damox report access -i x --raw_form | grep -e -0000; damox report wss -i x --exclude_samples 0 | tail -n 1 | cut -c1-14; }
for v in 'null 75 300000 null' 'null 33 "350 ms" null' 'null 33.4 null "1,000"' '15 null null 3' 'null 7 99999 null'; do
	# shellcheck disable=SC2086
	set -- $v; [ $# = 4 ] || set -- null 33 '"350 ms"' null
	echo "[{$intervals, \"target_id\": 0, $(snapshot "$@")}]" >x; show
	echo "[{\"target_id\": 0, $(snapshot "$@"), $intervals}]" >x; show
done
echo "[{\"target_id\": 0, $(snapshot null 75 300000 null)}]" >x; show 2>&1 | head -n 1
damox report access -i x --raw_form --intervals 5ms 100ms 1s | grep -e -0000
