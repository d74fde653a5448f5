damox report heatmap --input areas.json --abs_time --abs_addr --output x.png && python3 look.py x.png
