damox convert_record_format --record_file events.perf --format json --output_file -
