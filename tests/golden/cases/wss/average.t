# 530,841.6 bytes: the fraction counts
python3 - >five.json <<'PY'
import json
def snapshot(i, bytes):
    return {"start_time": str(i * 10**8), "end_time": str((i + 1) * 10**8), "total_bytes": str(bytes),
            "regions": [{"start": "4096", "end": str(4096 + bytes), "nr_accesses": {"samples": 1, "percent": None},
                         "age": {"usec": None, "aggr_intervals": "0"}, "sz_filter_passed": "0 B"}]}
sizes = [530841, 530842, 530842, 530841, 530842]
print(json.dumps([{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": None, "target_id": 0, "scheme_filters": [],
    "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"},
    "snapshots": [snapshot(i, n) for i, n in enumerate(sizes)]}]))
PY
damo report wss -i five.json --exclude_samples 0 --nr_cols_bar 0
damo report wss -i five.json --exclude_samples 0 --nr_cols_bar 0 --raw_number
