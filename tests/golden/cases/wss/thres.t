damo report wss --input areas.json --acc_thres 4 --sz_thres 200000
