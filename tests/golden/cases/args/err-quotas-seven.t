damox args damon --regions 0-1G --damos_action stat --damos_quotas 1 2 3 4 5 6 7
