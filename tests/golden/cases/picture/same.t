damox report heatmap --input areas.json --output x.png; damox report heatmap --input areas.json --output y.png; cmp x.png y.png && echo same
