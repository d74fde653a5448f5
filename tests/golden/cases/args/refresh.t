for time in 0 min 100 1,000 100us 59999ms 3h; do
	for format in json yaml report; do
		damo args damon --regions 4K-8K --refresh_stat $time --format $format | grep refresh
	done
done
