damox convert_record_format --record_file full.native --format perf_script --output_file - 2>/dev/null
