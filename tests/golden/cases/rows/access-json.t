damox report access -i areas.json --snapshot_idx 0 0 --sort_regions_by size --sort_regions_dsc size --json --columns region_idx bytes access_hz probe_hits
