damox report heatmap --input areas.json --resol 6 32; damox report heatmap --input areas.json --resol 4 32 --heat_range 0 400; damox report heatmap --input areas.json --resol 4 32 --heat_range 50 100
