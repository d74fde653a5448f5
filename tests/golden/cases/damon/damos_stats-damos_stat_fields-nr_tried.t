damox report damon --input_file kdamonds.json --damos_stats --damos_stat_fields nr_tried
