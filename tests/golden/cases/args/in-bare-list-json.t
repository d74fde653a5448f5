damox args damon bare-list.kdamonds --format json
