damox report wss --input evidence.native --error_bars --work_time 200000
