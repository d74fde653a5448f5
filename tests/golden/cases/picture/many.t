# Each of 12 targets has a color of its own and its place in the legend.
python3 - >many.json <<'PY'
import json
def record(target):
    return {"kdamond_idx": 0, "context_idx": 0, "scheme_idx": None, "target_id": target, "scheme_filters": [],
        "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"},
        "snapshots": [{"start_time": str(i * 10**8), "end_time": str((i + 1) * 10**8), "total_bytes": "65536",
            "regions": [{"start": "4096", "end": str(8192 + 4096 * ((i + target) % 8)),
                         "nr_accesses": {"samples": 1, "percent": None}, "age": {"usec": None, "aggr_intervals": "0"},
                         "sz_filter_passed": "0 B"}]} for i in range(30)]}
print(json.dumps([record(i) for i in range(12)]))
PY
damox report wss --input many.json --per_target --sortby time --plot x.png && python3 look.py x.png
damox report wss --input many.json --per_target --sortby time --plot x.svg
grep -o 'stroke: *rgb([^)]*)' x.svg | sort | uniq -c | awk '$1 == 2 { n++ } END { print n " colors of a line and its entry" }'
