damo --cli_complete 3 damo help damon_param_options ''
