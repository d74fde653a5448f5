# keys that older versions wrote, and members that they left out
scheme='{"filters": [{"filter_type": "target", "matching": false, "filter_pass": true, "damon_target_idx": 1},
	{"filter_type": "hugepage_size", "matching": true, "allow": true}],
	"quotas": {"time_ms": "10 ms", "sz_bytes": "1.000 GiB", "reset_interval_ms": "1 s", "effective_sz_bytes": "5 M",
		"weights": {"sz_permil": "0 %", "nr_accesses_permil": "90 %", "age_permil": "10 %"},
		"goals": [{"target_value_bp": "100", "current_value_bp": "50"}]}}'
control='{"primitives_enabled": {"page_table": false, "page_fault": true}, "sample_filters": [
	{"filter_type": "cpumask", "matching": false, "allow": false, "cpumask": "0-3", "tid_arr": null},
	{"filter_type": "threads", "matching": true, "allow": false, "cpumask": null, "tid_arr": "1,2"}]}'
cat >old.json <<EOF
{"kdamonds": [{"contexts": [{"ops": "paddr", "targets": [{"pid": null, "regions": [{"start": "0", "end": "100"}]}],
	"sample_control": $control, "schemes": [$scheme]}]}]}
EOF
damo args damon old.json
damo args damon old.json --format report
damo args damon old.json --format yaml
damo report damon --input_file old.json
damo report damon --input_file old.json --damos_stats
