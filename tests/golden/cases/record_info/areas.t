damo report record_info --input areas.json
