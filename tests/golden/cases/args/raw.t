damox args damon --regions 0-1G --raw --damos_action stat
