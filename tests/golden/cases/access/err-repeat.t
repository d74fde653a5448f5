damo report access --input acc-plain.json --repeat 1s
