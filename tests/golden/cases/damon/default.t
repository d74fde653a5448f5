damox report damon --input_file kdamonds.json 
