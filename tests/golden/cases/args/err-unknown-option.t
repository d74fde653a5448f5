damox args damon --regions 0-1G --nonsense
