damox args damon --regions 300-100
