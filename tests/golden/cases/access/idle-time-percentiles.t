damo report access --input acc-plain.json --style idle-time-percentiles --percentiles_range 0 101 10
