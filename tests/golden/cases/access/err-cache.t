damo report access --input acc-plain.json --on_cache 1000 3 64
