damox report heatmap --input areas.json --resol 100000 2 --output x.png
