damox --cli_complete 5 damox
