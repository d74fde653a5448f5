damo report attrs --input acc-probes.json --snapshot_idx 0 0 --sort_regions_by size probe_hits_wsum reverse age
