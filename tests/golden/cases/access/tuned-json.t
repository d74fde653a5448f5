damo report access --input acc-tuned.json --json
