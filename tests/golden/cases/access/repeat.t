damo report access --input acc-tuned.json --snapshot_idx 0 0 --total_sz_only --repeat 0.01s 3
