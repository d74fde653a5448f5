damo report attrs --input acc-probes.json --style recency-sz-hist
