damo report wss --input passed.json --per_target
