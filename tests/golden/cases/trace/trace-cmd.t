damo report trace --input trace.txt --event damon:damon_aggregated
