damox args damon --regions 0-1G no/such/thing
