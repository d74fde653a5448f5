// SPDX-License-Identifier: GPL-2.0
/* Distributions: values, percentiles, bars. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist/dist.h"
#include "util/msg.h"
#include "util/units.h"

int dist_add(struct dist *d, int64_t time_ns, uint64_t value)
{
	uint64_t *more;
	int64_t *times;
	size_t room;

	if (d->nr == d->room) {
		room = d->room ? d->room * 2 : 1024;
		more = reallocarray(d->value, room, sizeof(*more));
		if (more)
			d->value = more;
		times = reallocarray(d->time_ns, room, sizeof(*times));
		if (times)
			d->time_ns = times;
		if (!more || !times)
			return msg_error("no memory for %zu values", room);
		d->room = room;
	}
	d->time_ns[d->nr] = time_ns;
	d->value[d->nr++] = value;
	return 0;
}

static void clip(struct dist *d, const __int128 range[2])
{
	size_t i, nr = 0;

	for (i = 0; i < d->nr; i++) {
		if (d->time_ns[i] < range[0] || d->time_ns[i] >= range[1])
			continue;
		d->value[nr] = d->value[i];
		d->time_ns[nr++] = d->time_ns[i];
	}
	d->nr = nr;
}

int dist_clip(struct dist *const *d, size_t nr, const struct range_words *time)
{
	int64_t start_ns = INT64_MAX, end_ns = INT64_MIN;
	__int128 range[2];
	size_t i;

	for (i = 0; time->nr && i < nr; i++) {
		if (!d[i]->nr)
			continue;
		if (d[i]->undated)
			return msg_error("--time_range: the file does not say when its values were taken");
		if (d[i]->zero_ns < start_ns)
			start_ns = d[i]->zero_ns;
		if (d[i]->time_ns[d[i]->nr - 1] > end_ns)
			end_ns = d[i]->time_ns[d[i]->nr - 1];
	}
	if (start_ns > end_ns)
		return 0;
	if (time_range_values(time, start_ns, end_ns, range))
		return 1;
	for (i = 0; i < nr; i++)
		clip(d[i], range);
	return 0;
}

bool dist_over_time(const struct dist *d, const struct dist_opts *o)
{
	return o->sort == DIST_BY_TIME && !o->range_given && !o->percents &&
	       !d->undated;
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
	free(d->time_ns);
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
			fmt_size(text, value, size_form(o->raw, o->small_units)));
		if (o->nr_cols_bar)
			print_bar(value, per_star, o->nr_cols_bar, f);
		fputc('\n', f);
	}
	return 0;
}

static void print_over_time(const struct dist *d, const struct dist_opts *o,
			    FILE *f)
{
	char text[UNITS_LEN];
	uint64_t most = 0;
	size_t i;

	for (i = 0; i < d->nr; i++)
		if (d->value[i] > most)
			most = d->value[i];
	for (i = 0; i < d->nr; i++) {
		fprintf(f, "%9.3f %15s", dist_seconds(d, i),
			fmt_size(text, d->value[i], size_form(o->raw, o->small_units)));
		if (o->nr_cols_bar)
			print_bar(d->value[i],
				  (double)most / (double)o->nr_cols_bar,
				  o->nr_cols_bar, f);
		fputc('\n', f);
	}
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
		fmt_size_f(text, dist_average(d), size_form(o->raw, o->small_units)));
	if (!o->all && dist_over_time(d, o)) {
		print_over_time(d, o, f);
		return 0;
	}
	if (!o->all)
		return print_percentiles(d, o, f);
	for (i = 0; i < d->nr; i++)
		fprintf(f, "%zu %s\n", i, fmt_size(text, d->value[i], size_form(o->raw, o->small_units)));
	return 0;
}
