damox convert_record_format --record_file trace-5.15.txt --format json --output_file -
