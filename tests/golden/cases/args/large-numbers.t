# "max" as a value, and commas where numbers are large
goal="--regions 1-2 --damos_action stat --damos_quotas 0 0 1s --damos_quota_goal"
for format in json yaml report; do
	damo args damon --format $format --refresh_stat max $goal some_mem_psi_us max
	damo args damon --format $format $goal node_mem_used_bp 50% 1000
	damo args damon --format $format $goal node_memcg_used_bp 50% max /a
	damo args damon --format $format --regions 1-2 --damos_action stat --damos_filter allow target 1000
done
damo args damon --refresh_stat max $goal node_mem_used_bp 50% 1000 --out k.json
damo args damon k.json
echo '{"kdamonds": [{"contexts": [{"ops": "paddr", "targets": [{"pid": null, "regions": []}], "schemes": [{"apply_interval_us": 0,
	"access_pattern": {"sz_bytes": {"min": 1, "max": 18446744073709551615}, "nr_accesses": {"min": "0 %", "max": "100 %"},
	"age": {"min": "0 ns", "max": "max"}}}]}]}]}' >large.json
damo args damon large.json
