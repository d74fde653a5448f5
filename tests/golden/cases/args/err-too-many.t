damox args damon --regions 0-1G --damos_action stat --damos_age 1s max --damos_age 2s max
