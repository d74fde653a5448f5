damox report heatmap --input areas.json --address_range 139637976727552 139638010281984 --output x.png && python3 look.py x.png 52.8,52.3 20,20 80,80 93,12 93,85 50,2
