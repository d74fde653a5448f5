# Percents of counts that were merged behind a filter are those of the new interval.
damox adjust -i full.json --skip 0 --aggregate_interval 400000 --access_rate 1% 100% --output_type json -o - |
	grep -A1 '"samples"' | tr -d ' \n-' | head -c 200; echo
