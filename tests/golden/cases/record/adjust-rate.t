# Snapshots of 99.9 ms: eleven are needed for a second, but no rate is above the highest, and no age grows.
python3 - >short.json <<'PY'
import json
def snapshot(i):
    first, split = 268435456, 268435456 + (i % 3 + 1) * 1048576
    def region(start, end, nr):
        return {"start": str(start), "end": str(end), "nr_accesses": {"samples": nr, "percent": None},
                "age": {"usec": None, "aggr_intervals": str(max(0, i - 1))}, "sz_filter_passed": "0 B"}
    start = 10**12 + i * 99900000
    return {"start_time": str(start), "end_time": str(start + 99900000), "total_bytes": "8388608",
            "regions": [region(first, split, 20), region(split, first + 4194304 + i * 4096, 10)]}
print(json.dumps([{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": None, "target_id": 0, "scheme_filters": [],
    "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"},
    "snapshots": [snapshot(i) for i in range(40)]}]))
PY
for name in damox damo; do
	$name adjust -i short.json --aggregate_interval 1000000 --skip 0 --output_type native -o $name.data
	echo "$name:"
	$name report access -i $name.data --raw_form | tail -n 17
	$name report record_info -i $name.data | grep time
done
damox report record_info -i short.json | grep time
damox adjust -i short.json --aggregate_interval 1000000 --skip 40 -o none 2>&1
damox adjust -i short.json --aggregate_interval 1000000 -o none --snapshot_idx 0 25 2>&1
