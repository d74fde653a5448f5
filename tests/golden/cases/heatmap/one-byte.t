damo report heatmap --input one-snapshot.json --resol 4 12
