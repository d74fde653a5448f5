damox report damon --input_file kdamonds.json --omit_damos_tried_regions
