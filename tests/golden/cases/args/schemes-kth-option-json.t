damox args damon --regions 0-1G --damos_action lru_prio --damos_access_rate 50% max --damos_action lru_deprio --damos_access_rate 0 0 --damos_age 5s max --damos_age 10s max
