damo report access --input acc-plain.json --snapshot_idx 7 9
