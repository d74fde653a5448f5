damo report nr_regions --input areas.json
