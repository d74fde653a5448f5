damo report access --input acc-passed.json --total_sz_only
