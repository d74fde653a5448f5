damox report wss --input evidence.native --error_bars --sortby time --nr_cols_bar 0
