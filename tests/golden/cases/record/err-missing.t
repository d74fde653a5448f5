damox convert_record_format --record_file no-such-file
