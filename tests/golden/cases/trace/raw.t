damo report trace --input saved-trace.txt --raw --event damon:damos_esz
