damox validate --input full.json --aggr 1 2 --nr_regions 0 100 --allow_error 100 && echo fine
