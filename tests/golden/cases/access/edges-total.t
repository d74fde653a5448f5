damo report access --input acc-edges.json --total_sz_only
