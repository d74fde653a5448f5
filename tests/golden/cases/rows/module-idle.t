pairs="0 1 50 5 100 3600.5"
damox module stat read idle_time_percentiles --input_idle_time_percentiles $pairs --idle_time_percentiles_range 0 101 25 --columns percentile idle_s
damox module stat read idle_time_mem_sz --input_idle_time_percentiles 10 60 90 600 --idle_time_mem_sz_lines 4 --columns idle_from_s idle_to_s percent
damox module stat read idle_time_mem_sz --input_idle_time_percentiles 10 60 90 600 --idle_time_mem_sz_lines 2 --json
# what there is no percentile of is told, below those that there are
damox module stat read idle_time_percentiles --input_idle_time_percentiles $pairs --idle_time_percentiles_range 99 103 1 --json 2>&1
echo "status $?"
