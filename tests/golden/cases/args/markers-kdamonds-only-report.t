damox args damon --format report --kdamond --regions 0-1G --refresh_stat 5 --kdamond --target_pid 3 --refresh_stat 7ms
