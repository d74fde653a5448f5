damo report wss --input areas.json --sortby time -r 0 101 10
