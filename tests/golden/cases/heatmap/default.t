damo report heatmap --input areas.json
