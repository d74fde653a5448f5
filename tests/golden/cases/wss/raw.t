damo report wss --input areas.json --raw_number -r 1 101 33 --nr_cols_bar 10
