damox report trace -i saved-trace.txt --raw --columns event
