# Members that nobody knows are named, each with its place, and refused by --strict
cat >p.json <<'EOS'
{"kdamonds": [{"context": 1, "contexts": [{"ops": "vaddr", "nr_region": {}, "intervals": {"sample": "1 ms", "aggr": 50000},
"targets": [{"pid": 1, "regions": [{"start": 0, "end": 4096, "size": 1}]}],
"schemes": [{"action": "stat", "quota": {"sz_bytes": "1 GiB"}, "quotas": {"size": 5, "goals": [{"metric": "user_input", "value": 3}]},
"filters": [{"filter_type": "anon", "matches": true}], "watermarks": {"high": 5}, "stats": {"tried": 1}}]}]}]}
EOS
damox args damon p.json --format report 2>&1 | grep -e p.json -e intervals
damox args damon p.json --strict 2>&1
sed 's/"context": 1, //' p.json >q.json; damox args damon --kdamonds q.json --strict 2>&1
damox args damon --schemes '[{"action": "stat", "actoin": "stat"}]' 2>&1 >/dev/null
damox args damon --schemes '[{"action": "stat", "actoin": "stat"}]' --strict 2>&1
damox args damon --schemes '[{"snapshots": []}]' 2>&1
damox args damon --kdamonds '[{"kdamond_idx": 0, "snapshots": []}]' 2>&1
damox args damon pageout --add p.json --strict 2>&1
damox report damon --damon_params --input_file p.json 2>&1 | head -n 2; true
# Also beside all others, and of a file that is none of parameters
echo '{"kdamonds": [], "version": 3}' >r.json; damox args damon r.json 2>&1
echo '{"contexts": []}' >r.json; damox args damon r.json 2>&1
damox args damon trace.txt 2>&1
damox args damon steps.json 2>&1; true
