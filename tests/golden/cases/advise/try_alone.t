damox advise -i used.json --pairs 3
