damo args damon --regions 0-1G --damos_action stat --damos_access_rate 29% 57% --format report
