damo report access --input acc-plain.json --snapshot_idx 0 0 --region_box --region_box_values none access_rate none
