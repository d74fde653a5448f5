damo report access --input acc-plain.json --snapshot_idx 0 0 --format set region '' --snapshot_heatmap_static --snapshot_heatmap_width 120 --snapshot_heatmap_colorset emotion
