damox report trace -i saved-trace.txt --json
