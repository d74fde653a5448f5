damox report heatmap --address_range x y -i steps.json
