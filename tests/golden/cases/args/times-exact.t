for format in json yaml report; do
	damo args damon --regions 4K-8K --sample '1500 ns' --aggr 59999ms --damos_action stat --damos_age 2.5 '1 d 2 h' \
		--damos_apply_interval '1500 ns' --damos_quotas 59999ms 1 '1 d' --damos_wmarks none 1500ms 1 2 3 \
		--omit_defaults --format $format
done
