damo report access --input acc-edges.json --style recency-sz-hist
