damox export -i steps.json --listen 10.0.0.1:9751
