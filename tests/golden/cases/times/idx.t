damo report times --inputs pair.json none --snapshot_idx 3 5 --snapshot_idx 9 9
