damox report heatmap --input areas.json --resol 6 32 --color never; damox report heatmap --input areas.json --resol 2 8 --color auto
