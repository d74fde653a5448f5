damo report attrs --input acc-probes.json --snapshot_idx 0 0 --adjust_region probe_hits 0 probe_hits_rate 1 --format append region ' <temperature>'
