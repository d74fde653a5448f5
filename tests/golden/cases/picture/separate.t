damox report heatmap --input areas.json --draw_range all --separate_files --output x.svg && ls x*; for f in x*; do python3 look.py $f; done
