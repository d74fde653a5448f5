damo report attrs --input acc-probes.json --raw_form
