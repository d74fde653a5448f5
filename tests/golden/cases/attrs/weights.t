damo report attrs --input acc-probes.json --temperature_weights 1 2 3 --format append region ' <temperature>'
