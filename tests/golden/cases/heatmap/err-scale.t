damox report heatmap --input areas.json --heat_range 5 5
