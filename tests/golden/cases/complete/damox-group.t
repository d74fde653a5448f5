damox --complete 2 damox args ''
