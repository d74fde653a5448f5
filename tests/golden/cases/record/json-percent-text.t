cat >r.json <<'J'
[{"kdamond_idx": 0, "context_idx": 0, "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"}, "scheme_idx": null, "target_id": 0, "snapshots": [
{"start_time": "0", "end_time": "100000000", "regions": [{"start": "4096", "end": "12288", "nr_accesses": {"samples": null, "percent": "75 %"}, "age": {"usec": "300 ms", "aggr_intervals": null}}]},
{"start_time": "100000000", "end_time": "200000000", "regions": [{"start": "4096", "end": "12288", "nr_accesses": {"samples": null, "percent": 75.5}, "age": {"usec": null, "aggr_intervals": "3"}}]}]}]
J
damox report access --input r.json --raw_form | grep -e -0000
