damo report nr_regions --input tuned.json
