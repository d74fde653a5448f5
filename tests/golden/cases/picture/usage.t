damox report wss --input areas.json -p x.gif
