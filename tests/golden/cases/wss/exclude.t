damo report wss --input areas.json --exclude_samples 0 --range 100 -1 -25
