damo report times --inputs pair.json none --access_rate 0 0 --sz_region 20M max
