damo report access --input acc-passed.json --style cold
