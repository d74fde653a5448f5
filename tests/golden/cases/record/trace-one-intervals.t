head -n 3 trace.txt | damox convert_record_format --record_file - --intervals 5ms 100ms 1s --format json --output_file -
