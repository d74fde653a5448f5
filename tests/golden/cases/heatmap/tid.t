damo report heatmap --input pair.json --tid 1 --resol 4 20; damo report heatmap --input pair.json --kdamond_idx 1 --context_idx 0 --resol 4 20 --output raw
