damox args damon --regions 0-1G --omit_defaults --damos_action stat
