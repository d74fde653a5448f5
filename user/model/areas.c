// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "model/areas.h"

/* Index of the first area that ends at or after @addr. */
static size_t first_not_before(const struct areas *a, uint64_t addr)
{
	size_t lo = 0, hi = a->nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (a->area[mid].end < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int areas_add(struct areas *a, uint64_t start, uint64_t end)
{
	size_t from, to;

	if (start >= end)
		return 0;
	from = to = first_not_before(a, start);
	while (to < a->nr && a->area[to].start <= end)
		to++;
	if (from < to) {
		struct area *x = &a->area[from];

		/* join what it touches */
		if (a->area[to - 1].end > end)
			end = a->area[to - 1].end;
		if (x->start > start)
			x->start = start;
		x->end = end;
		memmove(x + 1, &a->area[to], (a->nr - to) * sizeof(*x));
		a->nr -= to - from - 1;
		return 0;
	}
	if (a->nr == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 16;
		struct area *p = realloc(a->area, cap * sizeof(*p));

		if (!p)
			return -1;
		a->area = p;
		a->cap = cap;
	}
	memmove(&a->area[from + 1], &a->area[from],
		(a->nr - from) * sizeof(*a->area));
	a->area[from] = (struct area){ start, end };
	a->nr++;
	return 0;
}

const struct area *areas_find(const struct areas *a, uint64_t addr)
{
	size_t i = first_not_before(a, addr);

	/* one that ends right at @addr does not hold it */
	if (i < a->nr && a->area[i].end == addr)
		i++;
	return i < a->nr && a->area[i].start <= addr ? &a->area[i] : NULL;
}

uint64_t areas_size(const struct areas *a)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < a->nr; i++)
		if (__builtin_add_overflow(sum, a->area[i].end -
					   a->area[i].start, &sum))
			return UINT64_MAX;
	return sum;
}

void areas_free(struct areas *a)
{
	free(a->area);
	memset(a, 0, sizeof(*a));
}
