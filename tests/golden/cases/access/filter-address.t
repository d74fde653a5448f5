damo report access --input acc-plain.json --address 139844090101760 139844091150336 --address 139844093247488 139844400000000 --snapshot_idx 0 2
