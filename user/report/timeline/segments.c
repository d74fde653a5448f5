// SPDX-License-Identifier: GPL-2.0
/*
 * Change points: the best cut of a series into segments of constant mean, by
 * dynamic programming. Each segment costs the squared distances from its mean,
 * and a price, so that noise alone is not worth a cut.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline.h"
#include "util/mem.h"

/* The least that a cut has to explain, of all that there is to explain. */
#define LEAST_PART	0.02

struct series {
	size_t nr, width;
	double *sum;		/* of the vectors before each */
	double *square;		/* the same of their squared lengths */
};

static void add_up(struct series *s, const double *x)
{
	s->sum = xcalloc((s->nr + 1) * s->width, sizeof(*s->sum));
	s->square = xcalloc(s->nr + 1, sizeof(*s->square));
	for (size_t i = 0; i < s->nr; i++) {
		const double *v = x + i * s->width;
		double square = 0;

		for (size_t k = 0; k < s->width; k++) {
			s->sum[(i + 1) * s->width + k] =
				s->sum[i * s->width + k] + v[k];
			square += v[k] * v[k];
		}
		s->square[i + 1] = s->square[i] + square;
	}
}

/* Squared distances of [from, to) from their mean. */
static double spread(const struct series *s, size_t from, size_t to)
{
	const double *a = s->sum + from * s->width, *b = s->sum + to * s->width;
	double length = 0;

	for (size_t k = 0; k < s->width; k++)
		length += (b[k] - a[k]) * (b[k] - a[k]);
	return fmax(0, s->square[to] - s->square[from] -
		       length / (double)(to - from));
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* What noise is in a vector: half of the median step to the next, for few are changes. */
static double noise(const double *x, size_t nr, size_t width)
{
	double *step = xcalloc(nr, sizeof(*step)), median;

	for (size_t i = 0; i + 1 < nr; i++)
		for (size_t k = 0; k < width; k++) {
			double d = x[(i + 1) * width + k] - x[i * width + k];

			step[i] += d * d;
		}
	qsort(step, nr - 1, sizeof(*step), by_value);
	median = step[(nr - 1) / 2];
	free(step);
	return median / 2;
}

/* best[to]: the least cost of [0, to); from[to]: where its last segment starts. */
static void find_best(const struct series *s, double price, size_t least,
		      double *best, size_t *from)
{
	best[0] = -price;
	for (size_t to = 1; to <= s->nr; to++) {
		best[to] = INFINITY;
		for (size_t at = 0; at + least <= to; at++) {
			double cost;

			if (isinf(best[at]))
				continue;
			cost = best[at] + price + spread(s, at, to);
			if (cost < best[to]) {
				best[to] = cost;
				from[to] = at;
			}
		}
	}
}

size_t timeline_segments(const double *x, size_t nr, size_t width, size_t least,
			 size_t *start)
{
	struct series s = { .nr = nr, .width = width };
	size_t *from, found = 0;
	double *best, price;

	start[0] = 0;
	if (nr < 2 * least)
		return nr > 0;
	add_up(&s, x);
	price = fmax(3 * log((double)nr) * noise(x, nr, width),
		     LEAST_PART * spread(&s, 0, nr));
	best = xcalloc(nr + 1, sizeof(*best));
	from = xcalloc(nr + 1, sizeof(*from));
	/* all the same: rounding is not to cut it */
	price += 1e-9 * s.square[nr];
	find_best(&s, price, least, best, from);
	for (size_t at = nr; at; at = from[at])
		start[found++] = from[at];
	for (size_t i = 0; i < found / 2; i++) {
		size_t swap = start[i];

		start[i] = start[found - 1 - i];
		start[found - 1 - i] = swap;
	}
	free(best);
	free(from);
	free(s.sum);
	free(s.square);
	return found;
}
