damo report access --input acc-plain.json --exec ./acc-plain.json
