damo report trace --input saved-trace.txt --max_cols 50
