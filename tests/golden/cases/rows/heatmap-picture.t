damox report heatmap -i areas.json --output map.png --json
