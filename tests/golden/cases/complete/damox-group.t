damox --cli_complete 2 damox args ''
