damox validate --input steps.json --regions_boundary 256M-280M --columns fault snapshot_idx region_idx start_address end_address value | sed -n 1,4p
