damox args damon kdamonds.json --format yaml
