damox args damon --regions 0-1G --damos_action stat --damos_action pageout --damos_filter allow anon --damos_filter allow young --damos_filter reject addr 0 4K --damos_nr_filters 1 2
