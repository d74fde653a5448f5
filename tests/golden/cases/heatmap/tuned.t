damo report heatmap --input tuned.json --output raw --resol 9 7
