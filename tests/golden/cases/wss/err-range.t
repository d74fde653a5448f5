damo report wss --input areas.json --range 0 201 50
