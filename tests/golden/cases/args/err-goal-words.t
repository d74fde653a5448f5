damox args damon --regions 0-1G --damos_action stat --damos_quotas 1 2 3 --damos_quota_goal user_input 1
