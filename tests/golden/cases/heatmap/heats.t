damo report heats -i areas.json --heatmap stdout --resol 4 20 --stdout_heatmap_color emotion; damo report heats -i areas.json --resol 2 3; damo report heats -i areas.json --guide
