damox report heatmap --input areas.json --draw_range all --output x.png && python3 look.py x.png 10,87 80,87 12,33 85,62 50,2; ls x*
