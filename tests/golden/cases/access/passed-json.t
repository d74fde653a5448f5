damo report access --input acc-passed.json --json
