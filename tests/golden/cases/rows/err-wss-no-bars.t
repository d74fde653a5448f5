damox report wss --input evidence.native --columns wss_low_bytes
