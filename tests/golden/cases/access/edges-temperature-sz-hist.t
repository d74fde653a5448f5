damo report access --input acc-edges.json --style temperature-sz-hist
