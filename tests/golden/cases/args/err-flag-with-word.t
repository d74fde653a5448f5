damox args damon --regions 0-1G --raw=5
