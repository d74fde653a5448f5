damo report heatmap --input areas.json --time_range 500150ms 500250ms --address_range 139637976727552 139637993504768 --resol 2 4 --output raw
