damo report heatmap --input areas.json --output raw --resol 4 6 --abs_time --abs_addr
