damox record sleep 5
