damo report footprints --input steps.json.mem_footprint
