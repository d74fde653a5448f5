damox validate --input full.json --nr_regions 0 20 --nr_accesses 0 3
