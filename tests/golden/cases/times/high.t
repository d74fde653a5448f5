damo report times --inputs high.json none
