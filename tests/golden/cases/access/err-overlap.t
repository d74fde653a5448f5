damo report access --input acc-plain.json --address 1M 3M --address 2M 4M
