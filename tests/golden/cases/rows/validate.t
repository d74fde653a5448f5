# all faults, those that are allowed as well
damox validate --input full.json --nr_regions 5 7 --nr_accesses 0 17 --allow_error 10 --columns fault allowed target_id snapshot_idx region_idx value min max
