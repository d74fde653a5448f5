damox convert_record_format --record_file pair.json --format json_compressed --output_file x; damo report record_info --input x
