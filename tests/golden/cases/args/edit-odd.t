damo args damon --regions 0-1G --damos_action stat --out a.json
damo args damon --regions 1G-2G --add a.json --out b.json
damo args damon --kdamond --damon_ctx --regions 5-9 --kdamond --damon_ctx --regions 7-8 --replace b.json -1 --format report 2>/dev/null |
	grep -E 'kdamond|region|tried'
damo args damon --remove b.json -2 --format report | grep region
damo args damon --remove b.json 2 2>/dev/null || echo there is none
