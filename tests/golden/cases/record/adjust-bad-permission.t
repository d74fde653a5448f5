damox adjust -i full.json -o a --output_permission 888
