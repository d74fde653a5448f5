damo report access --input acc-plain.json --snapshot_idx 0 0 --sort_regions_by address age access_rate --sort_regions_dsc access_rate
