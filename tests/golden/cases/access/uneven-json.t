damo report access --input trace-uneven.txt --snapshot_idx 0 0 --json | grep _time; damo report access --input trace-uneven.txt --json --raw_number | grep _time
