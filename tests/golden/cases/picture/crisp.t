damox report heatmap --input areas.json --resol 20 20 --output x.svg && grep -o 'image-rendering:pixelated' x.svg
