cat >s.py <<'EOS'
def main(records, cmd_fields):
    print(cmd_fields, len(records))
    for r in records:
        for s in r.snapshots:
            for g in s.regions:
                print(r.target_id, r.intervals.aggr, s.end_time, g.start, g.size(), g.nr_accesses.percent, g.age.usec)
EOS
damo report access --input acc-tuned.json --snapshot_idx 1 2 --exec './s.py one two'
