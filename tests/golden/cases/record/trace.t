damox convert_record_format --record_file trace.txt --format json --output_file -
