damox args damon --regions 0-1G --monitoring_intervals_autotune --monitoring_intervals 1ms 20ms 30ms --sample 7ms
