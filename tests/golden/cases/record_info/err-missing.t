damo report record_info --input no-such
