damo report access --input acc-plain.json --snapshot_idx 0 0 --temperature_weights 1 -1000 2 --sort_regions_by temperature --sort_regions_dsc all --format append region ' <temperature>'
