damox args damon --regions 0-1G --damos_action migrate_hot 0 --out e1.json
damox args damon --target_pid 5 --damos_action migrate_cold 1 --add e1.json --out e2.json
damox args damon --regions 5-9 --add e2.json --format report
damox args damon --regions 5-9 --replace e2.json 1 --format report
damox args damon --remove e2.json 0 --format report
