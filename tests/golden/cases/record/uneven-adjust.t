damo adjust --input trace-uneven.txt --aggregate_interval 100133 --skip 0 --output_type json --output o.json; grep _time o.json
