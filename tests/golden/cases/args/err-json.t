damox args damon '{"kdamonds": [}'
