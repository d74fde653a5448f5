damo report record_info --input passed.json
