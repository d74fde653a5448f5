damox args damon --regions 0-1G --damos_action stat --damos_access_rate 1samples 3samples --damos_action stat --damos_access_rate 0.5hz max --nr_schemes 2 >k.json
damox args damon --kdamonds k.json --format report | grep nr_acc
damox args damon --kdamonds k.json | cmp - k.json
damox args damon --damos_action stat --damos_access_rate 10% 5hz 2>&1 | cut -c1-60
