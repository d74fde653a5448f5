damox adjust -i full.json --access_rate 50 max --address 0 100M --output_type perf_script -o -
