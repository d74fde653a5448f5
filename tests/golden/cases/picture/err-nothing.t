damox report wss --input tuned.json -p x.png
