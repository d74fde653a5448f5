damox export -i steps.json
