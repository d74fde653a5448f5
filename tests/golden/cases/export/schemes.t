damox export -i acc-passed.json | grep scheme
