damox args damon --regions 0-1G --damos_quota
