damox args damon --regions 0-1G --damos_action pageout --damos_quotas 5 1G 1s 10% 20 3
