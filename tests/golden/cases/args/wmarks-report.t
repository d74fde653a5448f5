damox args damon --format report --regions 0-1G --damos_action pageout --damos_wmarks free_mem_rate 5s 500 400 50%
