// SPDX-License-Identifier: GPL-2.0
/* Distributions: values, percentiles, bars. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist.h"
#include "util/msg.h"
#include "util/units.h"

int dist_add(struct dist *d, uint64_t value)
{
	uint64_t *more;
	size_t room;

	if (d->nr == d->room) {
		room = d->room ? d->room * 2 : 1024;
		more = reallocarray(d->value, room, sizeof(*more));
		if (!more)
			return msg_error("no memory for %zu values", room);
		d->value = more;
		d->room = room;
	}
	d->value[d->nr++] = value;
	return 0;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void dist_sort(struct dist *d, enum dist_sort sort)
{
	if (sort == DIST_BY_SIZE && d->nr)
		qsort(d->value, d->nr, sizeof(*d->value), by_value);
}

void dist_destroy(struct dist *d)
{
	free(d->value);
	memset(d, 0, sizeof(*d));
}

double dist_average(const struct dist *d)
{
	unsigned __int128 sum = 0;
	size_t i;

	for (i = 0; i < d->nr; i++)
		sum += d->value[i];
	return d->nr ? (double)sum / (double)d->nr : 0;
}

int dist_percentile(const struct dist *d, int64_t percent, uint64_t *value)
{
	/* multiplied last: 29 % of 100 values is the 28th */
	double at = trunc((double)percent / 100.0 * (double)d->nr);

	if (percent == 100)
		at = (double)d->nr - 1;
	else if (at < 0)
		at += (double)d->nr;
	if (at < 0 || at >= (double)d->nr)
		return msg_error("--range: there is no percentile %" PRId64
				 "; they go from 0 to 100", percent);
	*value = d->value[(size_t)at];
	return 0;
}


static void print_bar(uint64_t value, double per_star, int64_t cols, FILE *f)
{
	int64_t i, stars = 0;

	if (per_star > 0)
		stars = (int64_t)((double)value / per_star);
	fputs(" |", f);
	for (i = 0; i < cols; i++)
		fputc(i < stars ? '*' : ' ', f);
	fputc('|', f);
}

/* What one star of the bars stands for. */
static int star_value(const struct dist *d, const struct dist_opts *o,
		      double *per_star)
{
	uint64_t value, most = 0;
	int64_t p;

	for (p = o->range.start; dist_range_has(&o->range, p);
	     p += o->range.step) {
		if (dist_percentile(d, p, &value))
			return 1;
		if (value > most)
			most = value;
	}
	*per_star = o->nr_cols_bar ? (double)most / (double)o->nr_cols_bar : 0;
	return 0;
}

static int print_percentiles(const struct dist *d, const struct dist_opts *o,
			     FILE *f)
{
	char text[UNITS_LEN];
	double per_star;
	uint64_t value;
	int64_t p;

	if (star_value(d, o, &per_star))
		return 1;
	for (p = o->range.start; dist_range_has(&o->range, p);
	     p += o->range.step) {
		if (dist_percentile(d, p, &value))
			return 1;
		fprintf(f, "%3" PRId64 " %15s", p,
			fmt_size(text, value, o->raw));
		if (o->nr_cols_bar)
			print_bar(value, per_star, o->nr_cols_bar, f);
		fputc('\n', f);
	}
	return 0;
}

int dist_print_sizes(const struct dist *d, const struct dist_opts *o, FILE *f)
{
	char text[UNITS_LEN];
	size_t i;

	if (!d->nr) {
		fputs("# no snapshot\n", f);
		return 0;
	}
	fprintf(f, "# avr:\t%s\n",
		fmt_size_f(text, dist_average(d), o->raw));
	if (!o->all)
		return print_percentiles(d, o, f);
	for (i = 0; i < d->nr; i++)
		fprintf(f, "%zu %s\n", i, fmt_size(text, d->value[i], o->raw));
	return 0;
}
