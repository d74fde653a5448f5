damo report heatmap --input pair.json --sort_temperature --resol 5 20 --output raw; damo report heatmap --input pair.json --sort_temperature --temperature_weights 1000000 0 --resol 5 20 --output raw
