damox report wss --input areas.json --time_range 2500ms 2700ms guided --sortby time --nr_cols_bar 0
damox report wss --input areas.json --time_range "-250 ms" 0 guided_end --sortby time --nr_cols_bar 0
damox report wss --input areas.json --time_range 0 1 --nr_cols_bar 0 2>&1
