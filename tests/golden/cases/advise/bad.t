damox advise -i used.json --least_size 0
