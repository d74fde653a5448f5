damo report wss --input pair.json
