damo report heatmap --input trace-uneven.txt --guide; damo report record_info --input trace-uneven.txt --raw_number
