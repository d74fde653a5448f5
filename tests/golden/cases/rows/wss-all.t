damox report wss --input areas.json --exclude_samples 0 --all_wss --columns index wss_bytes | head -n 4
