damo --cli_complete 4 damo start --damos_filter allow ''
