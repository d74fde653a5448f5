damox report times -i areas.json --json
