damo report access --input acc-plain.json --snapshot_time 1000.1s 1001.3s --total_sz_only
