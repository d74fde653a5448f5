# what damo takes, though it is odd
for options in "0" "-s=5 -n=20 -m=30 -r=1-2" "-c {} --regions 1-2" "--damos_scheme --regions 1-2" "--nr_ctxs 1 0 --regions 1-2"; do
	damo args damon $options --format report
done
damo args damon '' --regions 1-2 --format report
scheme="--regions 1-2 --format report --damos_action stat"
for filter in "anon foo" "anon allow" "memcg foo /a allow" "addr nomatch 1 2 pass"; do
	damo args damon $scheme --damos_filter $filter
done
damo args damon $scheme --damos_quota_interval 1s --damos_quota_space 1M --damos_quota_space 2M 2>/dev/null
damo args damon $scheme --damos_quota_goal_tuner temporal --damos_quota_goal_tuner consist 2>/dev/null
damo args damon --regions 1-2 --probe --format report
damo args damon --regions 1-2 --probe_filter allow anon extra --probe_weight 3 --format report 2>/dev/null
damo args damon $scheme --damos_sz_region 1024.7 2048.9
