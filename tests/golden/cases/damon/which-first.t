damo report damon --input_file kdamonds.json --damon_params --damos_stats --kdamonds_summary | head -n 5; damo report damon --input_file kdamonds.json --format yaml --json | head -n 2
