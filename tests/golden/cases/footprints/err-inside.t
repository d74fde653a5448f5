{ head -c 1000 steps.json.mem_footprint; echo '}}'; } >x; damo report footprints -i x
