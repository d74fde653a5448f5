damox args damon --regions 0-1G --probe_filter allow anon --nr_probes 2
