damox validate --input bad-value.json
