damo report heatmap --input areas.json --tid 9
