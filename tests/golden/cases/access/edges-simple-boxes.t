damo report access --input acc-edges.json --style simple-boxes
