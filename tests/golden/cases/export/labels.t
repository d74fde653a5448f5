# Names that have to be escaped, or are no UTF-8; targets above the limit; the end of a record alone
python3 - >named.json <<'PY'
import json
def stream(target, start, n):
    snapshot = lambda i: {'start_time': f'{start + i}000000000', 'end_time': f'{start + i + 1}000000000', 'total_bytes': '8192',
        'regions': [{'start': '4096', 'end': '8192', 'nr_accesses': {'samples': 20, 'percent': None},
                     'age': {'usec': None, 'aggr_intervals': '0'}, 'sz_filter_passed': '0'},
                    {'start': '8192', 'end': '12288', 'nr_accesses': {'samples': 0, 'percent': None},
                     'age': {'usec': None, 'aggr_intervals': str(i)}, 'sz_filter_passed': '0'}]}
    return {'kdamond_idx': 0, 'context_idx': 0, 'scheme_idx': None, 'target_id': target, 'scheme_filters': [],
            'intervals': {'sample_us': '50000', 'aggr_us': '1000000', 'ops_update_us': '1000000'},
            'snapshots': [snapshot(i) for i in range(n)]}
print(json.dumps([stream(0, 0, 70), stream(1, 0, 20), stream(2, 60, 10)]))
PY
mv named.json $'a "b"\\c\xff\nd'
damox export -i $'a "b"\\c\xff\nd' --window 30 | grep -E 'exporter|memory_bytes|_count'
damox export -i a*d --max_targets 1 | grep exporter
