damox convert_record_format --record_file full.json --format json --output_file /dev/full
