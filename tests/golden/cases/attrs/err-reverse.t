damo report attrs --input acc-probes.json --sort_regions_by reverse
