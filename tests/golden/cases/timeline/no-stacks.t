damox report timeline -i steps.json
damox report timeline -i steps.json -o a.folded 2>&1; [ -s a.folded ] || echo none
damox report timeline -i steps.json -o a.html; grep -c 'id="data"' a.html
