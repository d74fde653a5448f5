damox convert_record_format --record_file full.native --format perf_script --output_file a 2>&1 >/dev/null
