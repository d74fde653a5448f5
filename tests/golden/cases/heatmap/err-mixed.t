damo report heatmap --input steps.json bare.json
