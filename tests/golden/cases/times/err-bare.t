damo report times --inputs bare.json none --age 1s max
