damo report wss --input bare.json
