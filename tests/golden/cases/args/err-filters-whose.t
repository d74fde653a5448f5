damox args damon --regions 0-1G --damos_action stat --damos_action pageout --damos_filter allow anon
