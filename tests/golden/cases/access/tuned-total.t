damo report access --input acc-tuned.json --total_sz_only
