damox report access -i areas.json --columns rate
