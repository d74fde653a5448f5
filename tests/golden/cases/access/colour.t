damox report access --input acc-plain.json --snapshot_idx 0 0 --color always
