damox args damon hand.yaml --format report
