damo report wss --input pair.json --per_target --range 0 101 20
