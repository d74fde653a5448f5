echo "[]" | damo report heatmap --input -
