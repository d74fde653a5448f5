damox report damon -i kdamonds.json --columns kdamond_idx context_idx target_idx state operations pid min_nr_regions max_nr_regions sample_us aggr_us update_us
