damo report record_info --input tuned.json
