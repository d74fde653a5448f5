damox --complete 4 damox args damon --ops ''
