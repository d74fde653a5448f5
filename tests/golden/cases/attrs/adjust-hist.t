damo report attrs --input acc-probes.json --style temperature-sz-hist --adjust_region size probe_hits_rate 1 --raw_number
