damox report heatmap --input pair.json --resol 2 24; damox report heatmap --input pair.json --resol 2 24 --tid 1; damo report heatmap --input pair.json --resol 2 24
