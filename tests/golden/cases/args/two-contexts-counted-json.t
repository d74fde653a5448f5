damox args damon --ops paddr --regions 1G-2G --ops vaddr --target_pid 11 --target_pid 12 --target_pid 13 --nr_targets 1 2 --nr_ctxs 1 1 --damos_action stat --damos_action pageout --nr_schemes 1 1
