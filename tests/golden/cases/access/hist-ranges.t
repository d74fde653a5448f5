damo report access --input acc-plain.json --style recency-sz-hist --hist_ranges 0 100ms 100ms 1m 1m max
