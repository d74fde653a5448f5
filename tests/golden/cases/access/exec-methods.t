# Objects have the methods that scripts for damo call; of two units the one that is not there is filled in
cat >s.py <<'EOS'
def main(records, words):
    r = records[0]
    s = r.snapshots[0]
    g = s.regions[0]
    print(g.size(), g == s.regions[0], g == s.regions[1], r.intervals.intervals_goal.enabled())
    for samples, percent, usec, intervals in (None, 33, 250000, None), (7, None, None, 2):
        g.nr_accesses.samples, g.nr_accesses.percent = samples, percent
        g.age.usec, g.age.aggr_intervals = usec, intervals
        g.nr_accesses.add_unset_unit(r.intervals)
        g.age.add_unset_unit(r.intervals)
        print(g.nr_accesses.samples, g.nr_accesses.percent, g.age.usec, g.age.aggr_intervals)
    print(g.nr_accesses.in_hz(r.intervals.aggr), g.nr_accesses.in_percent(r.intervals.sample, r.intervals.aggr))
    s.regions = s.regions[:1]
    s.update_total_bytes()
    print(s.total_bytes, sorted(g.to_kvpairs()), r.intervals.to_kvpairs()['sample_us'])
EOS
damo report access --input acc-plain.json --exec ./s.py
# What they say of themselves, read back as the same
cat >s.py <<'EOS'
def main(records, words):
    r = records[0]
    s = r.snapshots[0]
    g = s.regions[-1]
    goal = r.intervals.intervals_goal
    for raw in False, True:
        print(g.to_str(raw), '|', g.to_str(raw, r.intervals), '|', r.intervals.to_str(raw))
        print(goal.to_str(raw), '|', g.nr_accesses.to_str('percent', raw), '|', g.age.to_str('usec', raw))
        for f in r.scheme_filters:
            print(f.to_str(raw), f == type(f).from_kvpairs(f.to_kvpairs(raw)))
        for x in g, r.intervals, goal, g.age, g.nr_accesses, s:
            print(x == type(x).from_kvpairs(x.to_kvpairs(raw)), end=' ')
        print(s.to_kvpairs(raw)['start_time'], s.to_kvpairs(raw)['total_bytes'])
    print(g, g.scheme, s.damos_stats and s.damos_stats.to_kvpairs()['sz_tried'])
EOS
for f in acc-plain acc-passed acc-probes acc-tuned; do damo report access --input $f.json --exec ./s.py; done
# Functions that scripts import to print and to read numbers
cat >s.py <<'EOS'
import _damo_fmt_str as f
def main(records, words):
    for v in 0, 1025, 3 << 30, 5497558138880:
        print(f.format_sz(v, False), f.format_nr(v, False), f.format_time_ns(v, False), f.format_time_us(v, False))
    print(f.format_percent(5, False), f.format_sz(4096, True), f.format_time_ms(1500, False), f.format_time_sec(61, False))
    print([f.text_to_bytes(t) for t in ('4K', '1.5 GiB', '1,234', 'max')], f.text_to_ns('1 m 2.5 s'), f.text_to_us('5ms'), f.text_to_percent('5 %'), f.text_to_nr('1,000'))
EOS
damo report access --input acc-plain.json --exec ./s.py
