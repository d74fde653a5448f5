damox export -i steps.json --session x
