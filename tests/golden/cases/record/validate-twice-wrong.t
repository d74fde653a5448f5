damox validate --input full.json --nr_regions 5 7
