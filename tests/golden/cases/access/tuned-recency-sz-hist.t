damo report access --input acc-tuned.json --style recency-sz-hist
