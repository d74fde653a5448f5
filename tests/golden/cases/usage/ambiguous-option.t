damox report wss --ra 0 100 10
