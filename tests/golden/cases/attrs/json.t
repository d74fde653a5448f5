damo report attrs --input acc-probes.json --json
