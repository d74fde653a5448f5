damox adjust -i full.json --skip 1 --aggregate_interval 200000 --output_type json -o -
