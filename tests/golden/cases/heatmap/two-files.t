damo report heatmap --input areas.json pair.json --guide
