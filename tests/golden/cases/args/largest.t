# The largest value of every member reads back as the same from each form
cat >max.json <<'EOS'
{"kdamonds": [{"refresh_ms": "max", "contexts": [{"ops": "paddr", "addr_unit": "max", "targets": [{"pid": null, "regions": [{"start": "0", "end": "max"}]}],
"intervals": {"sample_us": "max", "aggr_us": "max", "ops_update_us": "max", "intervals_goal": {"access_bp": "max", "aggrs": "max", "min_sample_us": "max", "max_sample_us": "max"}},
"nr_regions": {"min": "max", "max": "max"},
"probes": [{"preps": [], "filters": [{"filter_type": "hugepage_size", "matching": true, "allow": true, "path": null, "range_min": "max", "range_max": "max"}], "weight": 9223372036854775807}],
"schemes": [{"action": "stat", "access_pattern": {"sz_bytes": {"min": "max", "max": "max"}, "nr_accesses": {"min": "max", "max": "max"}, "age": {"min": "max", "max": "max"}},
"apply_interval_us": "max", "quotas": {"time_ms": "max", "sz_bytes": "max", "reset_interval_ms": "max", "fail_charge_num": "max", "fail_charge_denom": "max",
"goals": [{"metric": "node_mem_used_bp", "nid": "max", "target_value": "max", "current_value": "max"}], "goal_tuner": "temporal", "effective_sz_bytes": "max",
"weights": {"sz_permil": "max", "nr_accesses_permil": "max", "age_permil": "max"}},
"watermarks": {"metric": "free_mem_rate", "interval_us": "max", "high_permil": "max", "mid_permil": "max", "low_permil": "max"},
"filters": [{"filter_type": "addr", "matching": true, "allow": true, "address_range": {"start": "0", "end": "max"}}, {"filter_type": "target", "matching": true, "allow": true, "damon_target_idx": "max"},
{"filter_type": "hugepage_size", "matching": true, "allow": true, "hugepage_size": ["max", "max"]}, {"filter_type": "probe_hits_wsum", "matching": true, "allow": true, "probe_hits_wsum_range": ["max", "max"]}]}]}]}]}
EOS
for name in damox damo; do
	$name args damon max.json >wanted
	for form in "" --raw "--format yaml" "--format yaml --raw"; do
		# shellcheck disable=SC2086
		$name args damon max.json $form >x.yaml
		$name args damon x.yaml | cmp - wanted && echo same
	done
done
damox args damon max.json --raw | grep -e age -e _ms -e interval_us -A 1
