damo report heatmap --input areas.json --output x.bmp
