damox args damon --format report --regions 0-1G --damos_action pageout --damos_filter allow anon reject memcg foo reject none addr 1234 56678 deny young block target 2
