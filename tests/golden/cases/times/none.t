damo report times --inputs areas.json none --sz_region 1T 2T
