damo report heatmap --input trace-uneven.txt --output raw --resol 5 4; damo report heatmap --input trace-uneven.txt --output raw --resol 2 3 --abs_time
