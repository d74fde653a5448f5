damox --cli_complete 4 damox args damon --ops ''
