damo report heatmap --input pair.json --resol 8 24 --stdout_colorset flame --stdout_skip_colorset_example
