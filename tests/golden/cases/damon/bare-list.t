damox report damon --input_file bare-list.kdamonds
