damo report access --input bare.json --intervals 5ms 100ms 1s --snapshot_idx 0 0
