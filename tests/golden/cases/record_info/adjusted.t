# Coarser intervals do not make a region older: its time stays that of the record it came from.
damox report record_info -i passed.json | grep '^time'
damox adjust -i passed.json --skip 0 --aggregate_interval 1000000 --output_type native -o a; damox report record_info -i a | grep '^time'
