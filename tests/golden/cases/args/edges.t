damo args damon --regions 4K-8K --monitoring_intervals_goal 99.9% 1,000 5ms max --exp_ops_write_only y \
	--damon_addr_unit 4K --format report | sed -n 3,10p
damo args damon --regions 4K-8K --damos_action stat --damos_filter reject addr 8K 4K --format report | grep addr
damo args damon --regions 4K-8K --damos_action stat --damos_quotas 1s 2M 3s --damos_quota_space 5M \
	--damos_quota_weights 1 2 3 --format report | sed -n '/quotas/,/priority/p'
damo args damon --regions 4K-8K --damos_action stat --damos_quota_interval max --damos_quota_goal active_mem_bp max 5 \
	--damos_quota_goal some_mem_psi_us 10ms 7 8 --format report 2>/dev/null | grep goal
damo args damon --ops vaddr --target_pid 3 --target_pid 4 --obsolete_targets 0 --obsolete_targets 1 --format report |
	grep -A1 pid
damo args accesses_filter --snapshot_time 0 max --snapshot_idx 1,000 max | sed -n '/snapshot_time/,/temp/p'
