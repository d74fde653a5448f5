damox args damon --regions 0-1G --omit_defaults --sample 1ms -m 5000 --damos_action stat --damos_age 5s max
