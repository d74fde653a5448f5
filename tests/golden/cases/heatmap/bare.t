damo report heatmap --input bare.json --output raw --resol 6 8; damo report heatmap --input bare.json --resol 3 24
