damo report times --inputs bare.json none --address 256M 257M
