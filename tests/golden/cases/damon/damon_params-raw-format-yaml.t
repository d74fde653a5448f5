damox report damon --input_file kdamonds.json --damon_params --raw --format yaml
