damox report attrs -i acc-probes.json --adjust_region probe_hits 0 probe_hits_rate 1 --columns probe_hits
