damox args damon --regions 0-1G --sample 5parsecs
