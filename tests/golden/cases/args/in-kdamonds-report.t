damox args damon kdamonds.json --format report
