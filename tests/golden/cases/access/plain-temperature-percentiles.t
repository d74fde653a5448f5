damo report access --input acc-plain.json --style temperature-percentiles
