damo report heatmap --input bare.json --sort_temperature
