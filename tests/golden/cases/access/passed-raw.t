damo report access --input acc-passed.json --raw_number
