damox validate --input full.json --nr_regions 0 20 --regions_boundary 1M-2G
