damo report access --input acc-passed.json --style temperature-percentiles
