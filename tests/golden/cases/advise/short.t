python3 used.py 5; damox advise -i used.json
