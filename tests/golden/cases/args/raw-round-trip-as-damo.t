damo args damon --regions 0-1G --damos_action pageout --damos_age 5s 1m --damos_quotas 5 1G 1s --damos_wmarks free_mem_rate 5s 500 400 50 --raw --out k.json
damo args damon k.json --format report
