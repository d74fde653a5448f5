damox args damon --regions 0-1G --damos_action stat --damos_wmarks foo 1 2 3 4
