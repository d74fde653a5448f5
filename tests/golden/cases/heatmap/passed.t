damo report heatmap --input passed.json --df_passed --resol 5 12 --output raw; damo report heatmap --input passed.json --scheme_idx 0 --df_passed --resol 4 30
