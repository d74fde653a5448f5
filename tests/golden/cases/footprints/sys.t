damo report footprints sys_used --input steps.json.mem_footprint --all_footprint
