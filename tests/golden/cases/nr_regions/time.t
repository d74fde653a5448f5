damo report nr_regions --input areas.json -s time --range 5 101 19
