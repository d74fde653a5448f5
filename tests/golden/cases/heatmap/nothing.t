damo report heatmap --input areas.json --resol 3 20 --time_range 1s 2s --stdout_skip_colorset_example; damox report heatmap --input areas.json --resol 3 20 --time_range 1s 2s
