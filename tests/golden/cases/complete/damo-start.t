damo --cli_complete 2 damo start ''
