damo report wss --input areas.json --exclude_samples 0 --work_time 300000 --acc_thres 20 -r 0 101 10; damo report wss --input tuned.json --exclude_samples 0 --work_time 500000
