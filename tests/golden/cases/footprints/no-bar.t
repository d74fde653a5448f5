damo report footprints --input steps.json.mem_footprint --nr_cols_bar 0 -r 50 101 50
