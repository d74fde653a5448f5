damox convert_record_format --record_file odd.json.gz --format json --output_file a; damox convert_record_format --record_file odd.json --format json --output_file b; cmp a b && echo same
