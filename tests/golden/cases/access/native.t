damox convert_record_format --record_file acc-plain.json --format native --output_file n && damox report access --input n --snapshot_idx 0 3
