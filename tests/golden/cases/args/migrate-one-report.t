damox args damon --format report --regions 0-1G --damos_action migrate_hot 1 --damos_action migrate_cold 2 --damos_apply_interval 5ms
