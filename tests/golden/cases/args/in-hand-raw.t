damox args damon --kdamonds hand.yaml --raw
