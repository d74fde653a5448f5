damo report access --input acc-plain.json --snapshot_idx 3 3 --min_chars_for '<size>' 20 --min_chars_for age 3
