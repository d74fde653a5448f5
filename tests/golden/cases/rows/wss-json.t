damox report wss --input areas.json --exclude_samples 0 --range 0 101 50 --json
