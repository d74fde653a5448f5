#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes the records that tests/golden/cases/access and attrs report.

usage: access.py FOLDER     (tests/golden/inputs)

acc-plain    three targets: gaps, an empty snapshot, one region, all rates and ages
acc-tuned    intervals that were tuned, said by the record or left to be deduced
acc-passed   regions that passed filters in part, and the scheme's statistics
acc-edges    huge ages, addresses near 2^64, more accesses than samples, a snapshot of one byte
acc-probes   hits of two probes, with the side file that says what they look for
"""
import json, os, sys

def commas(n):
    return format(n, ',')

def region(start, end, samples, age, hits=(), passed='0 B', percent=None):
    return {'start': commas(start), 'end': commas(end),
            'nr_accesses': {'samples': samples, 'percent': percent},
            'age': {'usec': None, 'aggr_intervals': commas(age)},
            'probe_hits': list(hits), 'sz_filter_passed': passed}

def snapshot(start_ns, end_ns, regions, sample_us=None, stats=None, total=True):
    size = sum(int(r['end'].replace(',', '')) - int(r['start'].replace(',', '')) for r in regions)
    return {'start_time': str(start_ns), 'end_time': str(end_ns), 'regions': regions,
            'total_bytes': str(size) if total else None, 'damos_stats': stats,
            'sample_interval_us': None if sample_us is None else str(sample_us)}

def record(snapshots, target=0, scheme=None, filters=(), sample=5000, aggr=100000, goal=False, source='unknown'):
    return {'kdamond_idx': 0, 'context_idx': 0,
            'intervals': {'sample_us': str(sample), 'aggr_us': str(aggr), 'ops_update_us': '1000000',
                          'intervals_goal': {'access_bp': '400.000000' if goal else '0.000000',
                                             'aggrs': '3' if goal else '0',
                                             'min_sample_us': '5000' if goal else '0',
                                             'max_sample_us': '10000000' if goal else '0'}},
            'scheme_idx': scheme, 'target_id': target, 'scheme_filters': list(filters),
            'snapshots': snapshots, 'data_source': source}

MS = 1000000
KI, MI, GI = 1 << 10, 1 << 20, 1 << 30

def plain():
    base = 0x7f3000000000
    def target(n):
        at = base + n * (1 << 40)
        busy = [region(at + i * MI, at + (i + 1) * MI, (i * 7 + n) % 21, (i * i + n) % 50) for i in range(12)]
        far = [region(at + 3 * GI, at + 3 * GI + 132 * KI, 20, 600), region(at + 9 * GI, at + 9 * GI + 4096, 0, 36000)]
        t = (1000 + n) * 1000 * MS
        return record([snapshot(t, t + 100 * MS, busy + far),
                       snapshot(t + 100 * MS, t + 203 * MS, []),
                       snapshot(t + 203 * MS, t + 300 * MS, far[:1]),
                       snapshot(t + 300 * MS, t + 401 * MS, busy[n:], total=False)], target=n)
    return [target(n) for n in range(3)]

def tuned():
    regions = [region(i * GI, (i + 1) * GI, i * 3 % 21, i * 5) for i in range(1, 8)]
    t = 5000 * 1000 * MS
    return [record([snapshot(t, t + 100 * MS, regions),
                    snapshot(t + 100 * MS, t + 500 * MS, regions, sample_us=20000),
                    snapshot(t + 500 * MS, t + 2100 * MS, regions[1:]),
                    snapshot(t + 2100 * MS, t + 2205 * MS, regions[2:])], goal=True, source='damon_stat')]

def passed():
    def filt(kind, matching=True, allow=True, **more):
        f = {'filter_type': kind, 'matching': matching, 'allow': allow, 'memcg_path': '', 'address_range': None,
             'damon_target_idx': None, 'hugepage_size': None, 'probe_hits_wsum_range': None}
        return dict(f, **more)
    regions = [region(4 * GI, 4 * GI + 64 * MI, 0, 300, passed='1.500 MiB'),
               region(4 * GI + 64 * MI, 5 * GI, 3, 20, passed='0 B'),
               region(6 * GI, 6 * GI + 8192, 20, 7, passed='8.000 KiB'),
               region(6 * GI + 8192, 8 * GI, 1, 0, passed='100.250 MiB')]
    stats = {'nr_tried': '123', 'sz_tried': str(40 * GI), 'nr_applied': '99', 'sz_applied': str(7 * GI + 5),
             'sz_ops_filter_passed': str(101 * MI), 'qt_exceeds': '2', 'nr_snapshots': '17', 'max_nr_snapshots': '0'}
    filters = [filt('anon', False), filt('memcg', allow=False, memcg_path='/web one'),
               filt('addr', address_range={'start': commas(4 * GI), 'end': commas(8 * GI)}),
               filt('hugepage_size', hugepage_size=['2.000 MiB', 'max'])]
    t = 77 * 1000 * MS
    return [record([snapshot(t, t + 100 * MS, regions, stats=stats)], target=None, scheme=0, filters=filters)]

def edges():
    top = (1 << 64) - 1
    t = 12345678901234
    return [record([snapshot(t, t + 100 * MS, [region(0, 1, 1, 0), region(1, 1024, 0, 1), region(1024, 2048, 40, 2),
                                               region(1 << 52, (1 << 52) + 10 * GI, 20, 864000000)]),
                    snapshot(t + 100 * MS, t + 200 * MS, [region(top - 8 * MI, top - 4 * MI, 20, 5),
                                                          region(top - 4 * MI, top, 0, 10 ** 14)]),
                    snapshot(t + 200 * MS, t + 300 * MS, [region(5, 6, 3, 3, percent=77)]),
                    snapshot(t + 300 * MS, t + 400 * MS, [region(0, top, 7, 7)])])]

def probes():
    def regions(n):
        return [region(GI, 2 * GI, 0, 50 + n, (0, 0)), region(2 * GI, 3 * GI, 10, 3 + n, (12, 3)),
                region(3 * GI, 3 * GI + 64 * MI, 20, 1, (20, 18)), region(4 * GI, 9 * GI, 1, 7, (0, 5))]
    t = 60 * 1000 * MS
    return [record([snapshot(t + i * 100 * MS, t + (i + 1) * 100 * MS, regions(i)) for i in range(2)])]

def side():
    def filt(kind, **more):
        f = {'filter_type': kind, 'matching': True, 'allow': True, 'path': None, 'range_min': None, 'range_max': None}
        return dict(f, **more)
    return [{'state': 'on', 'pid': '77', 'refresh_ms': 0, 'contexts': [{
        'ops': 'paddr', 'addr_unit': '1 B',
        'targets': [{'pid': None, 'obsolete': False, 'regions': [{'start': commas(GI), 'end': commas(9 * GI)}]}],
        'intervals': {'sample_us': '5 ms', 'aggr_us': '100 ms', 'ops_update_us': '1 s'},
        'nr_regions': {'min': '10', 'max': '1,000'},
        'probes': [{'preps': [], 'filters': [filt('anon')], 'weight': 2},
                   {'preps': [{'prep_action': 'set_pgidle'}],
                    'filters': [filt('pgidle_unset'), filt('memcg', matching=False, allow=False, path='/a')],
                    'weight': 1}],
        'pause': False, 'schemes': []}]}]

for name, content in (('acc-plain.json', plain()), ('acc-tuned.json', tuned()), ('acc-passed.json', passed()),
                      ('acc-edges.json', edges()), ('acc-probes.json', probes()),
                      ('acc-probes.json.kdamonds', side())):
    with open(os.path.join(sys.argv[1], name), 'w') as f:
        json.dump(content, f, indent=1)
        f.write('\n')
