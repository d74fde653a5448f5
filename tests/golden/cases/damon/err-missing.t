damox report damon --input_file nofile
