damo report heatmap --input areas.json --output raw --resol 7 9
