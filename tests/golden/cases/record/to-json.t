damox convert_record_format --record_file full.native --format json --output_file out.json 2>&1; cmp out.json full.json && echo same
