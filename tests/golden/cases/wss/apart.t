# What was recorded of one target before, or after, the other counts as well
record() { # kdamond, first second, snapshots, bytes
	echo "{\"kdamond_idx\": $1, \"context_idx\": 0, \"scheme_idx\": null, \"target_id\": 0, \"scheme_filters\": [],
	\"intervals\": {\"sample_us\": \"5000\", \"aggr_us\": \"1000000\", \"ops_update_us\": \"1000000\"}, \"snapshots\": ["
	for i in $(seq "$3"); do
		echo "${comma:-}{\"start_time\": \"$(($2 + i - 1))000000000\", \"end_time\": \"$(($2 + i))000000000\", \"total_bytes\": \"$4\",
		\"regions\": [{\"start\": \"0\", \"end\": \"$4\", \"nr_accesses\": {\"samples\": 1, \"percent\": null},
		\"age\": {\"usec\": null, \"aggr_intervals\": \"1\"}, \"sz_filter_passed\": \"0\"}]}"
		comma=,
	done
	echo "]}"
}
for start in 11 14 4; do
	echo "[$(record 0 10 4 4096), $(record 1 $start 3 8192)]" >x.json
	damox report wss --exclude_samples 0 --sortby time --nr_cols_bar 0 --input x.json
done
