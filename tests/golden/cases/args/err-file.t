damox args damon --kdamonds nofile
