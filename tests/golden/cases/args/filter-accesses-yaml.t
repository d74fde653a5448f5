damox args accesses_filter --format yaml --raw --age 5s max
