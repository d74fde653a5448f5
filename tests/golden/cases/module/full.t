# what cannot be written is told
damo module stat read idle_time_percentiles --input_idle_time_percentiles 0 1 100 2 2>&1 >/dev/full
echo "status $?"
damo module stat read idle_time_mem_sz --idle_time_mem_sz_lines 5000 --input_idle_time_percentiles 0 1 100 200 2>&1 >/dev/full
echo "status $?"
