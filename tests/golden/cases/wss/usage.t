damo report wss --input areas.json --range 0 100 0
