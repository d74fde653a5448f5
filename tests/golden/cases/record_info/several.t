damo report record_info --input areas.json tuned.json pair.json; damo report record_info --input tuned.json areas.json pair.json
