damo report holistic --access_pattern pair.json --footprints none --profile none --heatmap_time_last_n_sec 1
