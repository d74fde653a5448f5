damo report access --input acc-tuned.json --style temperature-percentiles --percentiles_range 99 5 50 100 95
