damo report access --input acc-plain.json --temperature -100000000 0 --sz_snapshot 0 5M
