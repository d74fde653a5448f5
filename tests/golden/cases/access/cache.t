damo report access --input acc-plain.json --snapshot_idx 0 0 --on_cache 64K 8 64
