damox args damon --regions 0-1G --obsolete_targets 7
