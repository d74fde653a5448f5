damo report heatmap --input areas.json --resol 6 32
