printf '{"time": 1, "footprints": [' >x; damo report footprints -i x
