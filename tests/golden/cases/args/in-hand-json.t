damox args damon hand.yaml --format json
