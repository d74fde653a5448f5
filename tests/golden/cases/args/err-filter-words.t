damox args damon --regions 0-1G --damos_action stat --damos_filter allow addr 1
