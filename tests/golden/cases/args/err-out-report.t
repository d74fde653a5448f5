damox args damon --regions 0-1G --format report --out x
