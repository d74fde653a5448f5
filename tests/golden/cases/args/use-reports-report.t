damox args damon --format report --regions 0-1G --exp_ops_use_reports y --exp_ops_write_only y --exp_ops_cpus 0-3,5-7,9 --exp_ops_tids 4
