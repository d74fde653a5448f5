damo report attrs --input acc-plain.json
