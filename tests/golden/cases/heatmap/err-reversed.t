damo report heatmap --input areas.json --address_range 2M 1M
