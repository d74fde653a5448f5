damox --complete 3 damox args accesses_filter ''
