damox report damon -i kdamonds.json --kdamonds_summary --columns kdamond_idx state pid cpu_percent
