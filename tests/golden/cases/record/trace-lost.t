damox convert_record_format --record_file trace-lost.txt --format json --output_file - | grep -c aggr_intervals; damox report record_info --input trace-lost.txt
