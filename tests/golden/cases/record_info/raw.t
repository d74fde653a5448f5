damo report record_info --input pair.json --raw_numbers
