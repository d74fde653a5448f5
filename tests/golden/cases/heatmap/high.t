damo report heatmap --input high.json --draw_range all --resol 4 12 --output raw --abs_addr --abs_time
