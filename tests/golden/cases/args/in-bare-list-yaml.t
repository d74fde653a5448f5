damox args damon bare-list.kdamonds --format yaml
