damox report times --inputs areas.json
