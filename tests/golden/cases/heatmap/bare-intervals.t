damox report heatmap --input bare.json --intervals 5ms 100ms 1s --resol 4 6 --output raw
