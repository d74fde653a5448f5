damo report trace --input saved-trace.txt --event foo
