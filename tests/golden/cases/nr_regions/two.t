damo report nr_regions --input pair.json -r 0 101 50
