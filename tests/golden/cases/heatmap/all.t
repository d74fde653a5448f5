damo report heatmap --input areas.json --resol 5 40 --draw_range all --stdout_colorset emotion
