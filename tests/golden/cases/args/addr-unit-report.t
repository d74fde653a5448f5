damox args damon --format report --regions 0-1G --damon_addr_unit 4K
