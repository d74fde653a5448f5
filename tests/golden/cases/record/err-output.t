damox convert_record_format --record_file full.json --output_file no/such/folder
