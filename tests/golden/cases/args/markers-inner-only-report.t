damox args damon --format report --ops paddr --regions 1G-2G --damos_scheme --damos_action stat --damos_scheme --damos_action pageout --damos_age 5s max --damos_filter allow anon
