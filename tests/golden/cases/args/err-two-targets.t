damox args damon --regions 0-1G 12 13
