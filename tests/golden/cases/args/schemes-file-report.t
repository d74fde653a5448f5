damox args damon --format report --regions 0-1G -c schemes.json
