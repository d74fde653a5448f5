damox validate --input steps.json && damox validate --input full.json --nr_regions 0 100
