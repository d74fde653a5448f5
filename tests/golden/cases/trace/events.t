damo report trace --input saved-trace.txt --event damon:damos_esz damon:damon_aggregated
