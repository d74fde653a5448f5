damo report heatmap --input areas.json --resol 0 4
