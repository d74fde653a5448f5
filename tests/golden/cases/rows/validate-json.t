damox validate --input full.json --aggr 1 200000 --nr_regions 0 100 --json && damox validate --input full.json --nr_regions 0 20 --nr_accesses 0 18 --json
