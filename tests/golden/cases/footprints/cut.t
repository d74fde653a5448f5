head -c 1000 steps.json.mem_footprint >x; damo report footprints -i x
