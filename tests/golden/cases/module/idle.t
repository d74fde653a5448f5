damo module stat read idle_time_percentiles --input_idle_time_percentiles 0 1 50 5 100 3600.5
damo module stat read idle_time_mem_sz --input_idle_time_percentiles 10 60 90 600 --idle_time_mem_sz_lines 4
echo 10 5 90 5 >pairs
damo module stat read idle_time_mem_sz idle_time_percentiles --idle_time_percentiles_range 98 101 1 --raw_number --input_idle_time_percentiles pairs
for wrong in "90 1 10 5" "10 1 90" "10 5" "10 5 20 x" "nosuch"; do
	damo module stat read idle_time_mem_sz --input_idle_time_percentiles $wrong 2>&1
done
true
