damo report access --input acc-passed.json --style recency-percentiles
