// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "model/shares.h"

static int by_value(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

size_t shares_percentiles(struct share *s, size_t nr, const int64_t *percent,
			  size_t nr_wanted, access_wide *value)
{
	uint64_t total = 0;
	double part = 0;
	size_t i, k = 0;

	for (i = 0; i < nr; i++)
		total += s[i].bytes;
	if (!total)
		return 0;
	qsort(s, nr, sizeof(*s), by_value);
	/* Shares are added up as damo does, rounded each time. */
	for (i = 0; i < nr; i++) {
		part += (double)s[i].bytes * 100 / (double)total;
		if (i + 1 == nr)
			part = 100;	/* nothing is above the last */
		for (; k < nr_wanted && part >= (double)percent[k]; k++)
			value[k] = s[i].value;
	}
	return k;
}
