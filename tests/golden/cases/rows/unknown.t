damox report wss --input areas.json --columns size
