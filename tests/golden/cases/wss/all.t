damo report wss --input areas.json --all_wss --nr_cols_bar 0
