damo report attrs --input acc-probes.json --style temperature-percentiles
