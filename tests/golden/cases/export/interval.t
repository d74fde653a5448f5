damox export -i steps.json --interval 5
