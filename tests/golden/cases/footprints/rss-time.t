damo report footprints rss --input steps.json.mem_footprint -s time -r 0 101 10
