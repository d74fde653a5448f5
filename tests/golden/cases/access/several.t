damo report access --input acc-tuned.json --input acc-plain.json --snapshot_idx 0 0
