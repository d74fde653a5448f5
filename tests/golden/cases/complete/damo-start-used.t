damo --cli_complete 4 damo start --pause_ctx 0 --
