damo report heatmap --input areas.json --output raw --resol 3 5 --draw_range all
