damo report access --input acc-plain.json --style hottest
