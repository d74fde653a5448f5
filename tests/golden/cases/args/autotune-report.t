damox args damon --format report --regions 0-1G --monitoring_intervals_autotune --monitoring_intervals 1ms 2ms 3ms --sample 7ms
