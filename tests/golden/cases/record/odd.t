damox convert_record_format --record_file odd.json --format json --output_file -
