damo report times --inputs tuned.json none --age 3s max
