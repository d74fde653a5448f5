damo report access --input acc-tuned.json --style temperature-sz-hist
