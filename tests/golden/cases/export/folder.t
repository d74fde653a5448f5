damox export -i steps.json --textfile no/steps.prom
