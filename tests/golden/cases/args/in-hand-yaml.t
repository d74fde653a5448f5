damox args damon hand.yaml --format yaml
