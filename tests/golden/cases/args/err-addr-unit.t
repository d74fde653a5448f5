damox args damon --regions 0-1G --target_pid 1 --damon_addr_unit 4K
