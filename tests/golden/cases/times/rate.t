damo report times --inputs areas.json none --access_rate 100% 100% --address 139637976727552 139638010281984
