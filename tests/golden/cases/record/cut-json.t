damox convert_record_format --record_file cut.json --format json --output_file - | head -n 30
