damo report access --input acc-plain.json --format set region
