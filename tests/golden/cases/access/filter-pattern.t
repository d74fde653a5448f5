damo report access --input acc-plain.json --sz_region 1M max --access_rate 5% 60% --age 0 1.5s
