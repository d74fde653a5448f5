damo report access --input acc-tuned.json --style simple-boxes
