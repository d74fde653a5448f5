damo report heatmap --input areas.json --resol 1 24
