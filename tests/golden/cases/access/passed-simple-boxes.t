damo report access --input acc-passed.json --style simple-boxes
