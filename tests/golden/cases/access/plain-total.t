damo report access --input acc-plain.json --total_sz_only
