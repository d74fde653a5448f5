for t in png svg pdf jpeg jpg; do damox report heatmap --input areas.json --resol 20 20 --output x.$t && python3 look.py x.$t; done
