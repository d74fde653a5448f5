# Members as damo called them in 2022
cat >p.json <<'EOS'
{"kdamonds": [{"name": "0", "contexts": [{"name": "0", "ops": "paddr", "record_request": null, "targets": [{"name": "0", "pid": null, "regions": []}],
"intervals": {"sample": 5000, "aggr": 100000, "ops_update": 1000000}, "nr_regions": {"min_nr_regions": 100, "max_nr_regions": 200},
"schemes": [{"name": "0", "action": "pageout", "access_pattern": {"min_sz_bytes": 4096, "max_sz_bytes": 8192, "min_nr_accesses": 0,
"max_nr_accesses": 3, "nr_accesses_unit": "sample_intervals", "min_age": 2, "max_age": 9, "age_unit": "aggr_intervals"},
"quotas": {"time_ms": 10, "sz_bytes": 0, "reset_interval_ms": 1000, "weight_sz_permil": 1, "weight_nr_accesses_permil": 20, "weight_age_permil": 300}},
{"action": "stat", "access_pattern": {"min_nr_accesses": 5, "max_nr_accesses": 50, "nr_accesses_unit": "percent", "min_age": 2000, "max_age": 9000, "age_unit": "usec"}}]}]}]}
EOS
damox args damon p.json --format report 2>err; wc -l <err; head -n 1 err
damox args damon p.json --strict 2>/dev/null | wc -l
