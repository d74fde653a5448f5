# SPDX-License-Identifier: GPL-2.0
"""Makes used.json: four areas of which it is known how they are used in some snapshots, and what is mapped there."""
import json, sys
MIB = 1 << 20
# 4 MiB always used, 8 MiB used first, 2 MiB that comes and goes, 6 MiB never used
areas = [(0x10000000, 4, lambda i: 20), (0x10400000, 8, lambda i: 18 if i < 10 else 0),
         (0x10c00000, 2, lambda i: 12 if i // 5 % 2 else 0), (0x10e00000, 6, lambda i: 0)]
shots = [{'start_time': str(10**9 + i * 10**8), 'end_time': str(10**9 + (i + 1) * 10**8),
          'regions': [{'start': str(a), 'end': str(a + n * MIB), 'nr_accesses': {'samples': used(i), 'percent': 5 * used(i)},
                       'age': {'usec': None, 'aggr_intervals': '0'}, 'probe_hits': [], 'sz_filter_passed': '0 B'} for a, n, used in areas]}
         for i in range(int(sys.argv[1]))]
zero = dict.fromkeys(('access_bp', 'aggrs', 'min_sample_us', 'max_sample_us'), '0')
json.dump([{'kdamond_idx': 0, 'context_idx': 0, 'intervals': {'sample_us': '5000', 'aggr_us': '100000', 'ops_update_us': '1000000', 'intervals_goal': zero},
            'scheme_idx': None, 'target_id': 0, 'scheme_filters': [], 'snapshots': shots}], open('used.json', 'w'))
json.dump([{'time': 1.0, 'procvmas': [{'pid': 77, 'vmas': [{'start': 0x10000000, 'end': 0x10e00000, 'name': '[heap]'},
                                                         {'start': 0x10e00000, 'end': 0x11400000, 'name': '/usr/share/big'}]}]}], open('used.json.vmas', 'w'))
