damox report heatmap --input trace-uneven.txt --output raw --resol 2 2 --time_range -420ms 0 guided_end
