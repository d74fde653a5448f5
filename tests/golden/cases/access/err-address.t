damo report access --input acc-plain.json --address 2M 1M
