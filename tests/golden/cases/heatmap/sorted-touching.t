damo report heatmap -i steps.json --output raw --resol 2 3 --sort_temperature --address_range 272M 276M
