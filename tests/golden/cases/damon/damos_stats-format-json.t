damox report damon --input_file kdamonds.json --damos_stats --format json
