damo report record_info --input high.json
