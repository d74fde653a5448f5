head -c 300 steps.json.mem_footprint >x; damo report footprints -i x
