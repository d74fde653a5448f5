damo args damon --regions 4G-64G --damos_action stat --out k.json
damo report damon --input_file k.json --damon_params_omit_defaults
damox report damon --input_file k.json --damon_params_omit_defaults
