damo report access --input acc-plain.json --style temperature-sz-hist
