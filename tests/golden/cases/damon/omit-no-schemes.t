# the flag leaves out members of schemes only
damo args damon --regions 0-100 --out k.json
damo report damon --input_file k.json --damon_params_omit_defaults
damo report damon --input_file k.json --damon_params_omit_defaults --json
damo report damon --input_file k.json --damon_params_omit_defaults --format yaml
