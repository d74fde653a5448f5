damo report attrs --input acc-probes.json --snapshot_idx 0 0 --adjust_region size probe_hits_rate 1
