damo report access --input acc-plain.json --snapshot_idx 0 0 --format '{"format_region": "<size> <age>", "sort_regions_by": ["size", "age"], "raw_number": true, "json": false, "hist_ranges": null}'
