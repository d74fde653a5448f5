damox args damon --regions 0-1G --probe --probe_prep set_pgidle --probe_filter reject pgidle_unset --probe_weight 100 --probe --probe_filter allow non anon allow hugepage_size 2M max
