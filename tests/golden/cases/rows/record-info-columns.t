damox report record_info -i areas.json --columns target_id start_address end_address
