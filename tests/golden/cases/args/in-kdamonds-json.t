damox args damon kdamonds.json --format json
