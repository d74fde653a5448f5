damox export -i steps.json --textfile steps.prom && ls *.prom* && damox export -i steps.json | cmp - steps.prom
