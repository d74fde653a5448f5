damox report heatmap --input areas.json --output /dev/full/x.png
