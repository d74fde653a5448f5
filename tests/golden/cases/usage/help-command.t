damox help record | head -n 1; damox help report wss | sed -n 3p; damox help nonsense
