damo report access --input acc-tuned.json --style recency-percentiles
