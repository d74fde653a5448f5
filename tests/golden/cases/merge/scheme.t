# What a scheme tried of a target does not count beside the target itself; alone it does
record() { # schemes
	python3 - "$@" <<'PY'
import json, sys
def stream(scheme):
    return {"kdamond_idx": 0, "context_idx": 0, "scheme_idx": scheme, "target_id": 0, "scheme_filters": [],
        "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"},
        "snapshots": [{"start_time": str(i * 10**8), "end_time": str((i + 1) * 10**8), "total_bytes": "65536",
            "regions": [{"start": "4096", "end": "69632", "nr_accesses": {"samples": 1, "percent": None},
                         "age": {"usec": None, "aggr_intervals": "0"}, "sz_filter_passed": "0 B"}]} for i in range(30)]}
print(json.dumps([stream(None if s == "-" else int(s)) for s in sys.argv[1:]]))
PY
}
record 0 - 1 >both.json
record 0 >alone.json
damox merge both.json --columns targets snapshots --range 50 51 1
damox merge alone.json --columns targets snapshots --range 50 51 1
