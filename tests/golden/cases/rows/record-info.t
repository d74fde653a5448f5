damox report record_info -i areas.json --json
