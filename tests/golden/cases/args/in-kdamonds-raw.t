damox args damon --kdamonds kdamonds.json --raw
