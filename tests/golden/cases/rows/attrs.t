damox report attrs -i acc-probes.json --columns bytes age_us temperature probe_hits probe_hits_wsum; damox report attrs -i acc-probes.json --snapshot_idx 0 0 --json --columns bytes probe_hits
