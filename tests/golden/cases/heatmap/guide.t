damo report heatmap --input areas.json --guide; damo report heatmap --input pair.json --guide_human; damo report heatmap --input high.json --guide
