damo report trace --input saved-trace.txt -o x --event damon:damos_esz; tail -n 1 x; damo report trace --input x
