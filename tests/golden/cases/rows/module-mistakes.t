damox reclaim enable --json 2>&1
echo "status $?"
for words in "stat read idle_time_percentiles idle_time_mem_sz --input_idle_time_percentiles 0 1 100 2 --json" "stat write enabled Y --json" \
	"stat read idle_time_percentiles --input_idle_time_percentiles 0 1 100 2 --columns seconds" "nosuch read --columns name" "nosuch read --json"; do
	damox module $words 2>&1
	echo "status $?"
done
