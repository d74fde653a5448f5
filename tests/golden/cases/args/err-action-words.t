damox args damon --regions 0-1G --damos_action migrate_hot 1 2 3
