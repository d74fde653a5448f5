damox args damon --regions 0-1G --damos_action stat --nr_schemes 2
