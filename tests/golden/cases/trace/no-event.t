damo report trace --input saved-trace.txt --event all --no_event damon:damon_aggregated
