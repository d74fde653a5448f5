damox args damon --regions '100-300 200-400'
