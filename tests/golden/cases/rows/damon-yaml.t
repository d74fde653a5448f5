damox report damon -i kdamonds.json --format yaml --columns pid
