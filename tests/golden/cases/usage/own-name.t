# Hints name the program as it was called
for d in damox damo; do
	$d report holistic --access_pattern areas.json --footprints steps.json.mem_footprint --profile '' --long --color never | grep via
	$d report access --input areas.json --ls_region_format_keywords
done
# and a node without memory is an error
damox report pa_layout --numa_node 999 2>/dev/null; echo "$?"
