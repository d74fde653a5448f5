damo report footprints vsz --input steps.json.mem_footprint --raw_number
