damox validate --input bad.json
