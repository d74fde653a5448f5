damox convert_record_format --record_file events.perf --format native --output_file a 2>/dev/null
head -n 3 trace.txt | damox convert_record_format --record_file - --format perf_script --output_file b
cat b; damox convert_record_format --record_file b --format json --output_file - | grep -n sample_interval
