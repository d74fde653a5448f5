damo args damon --regions 0-1G --monitoring_intervals 100ms 5ms 1s --format report
