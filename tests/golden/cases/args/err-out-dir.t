damox args damon --regions 0-1G --out no/such/dir/x
