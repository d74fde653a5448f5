damox args damon --regions 0-1G --nr_ctxs 2
