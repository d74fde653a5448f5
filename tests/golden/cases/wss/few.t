damo report wss --input tuned.json
