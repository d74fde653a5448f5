damo report access --input acc-passed.json --style temperature-sz-hist
