damo report access --input acc-edges.json
