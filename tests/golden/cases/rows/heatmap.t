damox report heatmap -i areas.json --resol 2 3 --json
