# escapes in lower case in JSON, those of PyYAML in YAML, none in text
for format in json yaml report; do
	damo args damon --format $format --regions 1-2 --damos_action stat --damos_filter allow memcg /ü/é
	damo args damon --format $format --regions 1-2 --damos_action stat --damos_filter allow memcg '/日本 "x"\y'
	damo args damon --format $format --regions 1-2 --damos_action stat --damos_filter allow memcg /😀
done
