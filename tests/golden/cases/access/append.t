damo report access --input acc-plain.json --snapshot_idx 3 3 --format append region ' <temperature>' --format append snapshot_head '\n==' --format set region '<size>'
