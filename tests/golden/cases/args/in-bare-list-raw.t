damox args damon --kdamonds bare-list.kdamonds --raw
