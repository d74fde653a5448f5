damo report access --input acc-edges.json --raw_number
