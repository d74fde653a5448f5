python3 used.py 40; rm used.json.vmas; damox advise -i used.json
