damox args damon --regions 0-1G --damos_action stat --damos_quota_space 1G --format report
