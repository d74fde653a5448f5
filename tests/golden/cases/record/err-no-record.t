damox convert_record_format --record_file kdamonds.json
