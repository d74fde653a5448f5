damox report damon --input_file kdamonds.json --show_cpu_usage
