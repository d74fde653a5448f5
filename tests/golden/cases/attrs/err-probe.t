damo report attrs --input acc-probes.json --adjust_region size probe_hits_rate 2
