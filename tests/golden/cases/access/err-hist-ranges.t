damo report access --input acc-plain.json --style recency-sz-hist --hist_ranges 0 1s 2s
