damox args damon --regions 0-1G --damos_action stat --damos_quota_goal foo 1
