damo --cli_complete 3 damo start --ops ''
