damo report access --input acc-plain.json --style recency-sz-hist
