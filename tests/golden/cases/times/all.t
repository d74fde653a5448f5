damo report times --inputs areas.json none
