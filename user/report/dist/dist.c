// SPDX-License-Identifier: GPL-2.0
/* Distributions: values, percentiles, bars. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist/dist.h"
#include "util/msg.h"
#include "util/units.h"

#define BAR_WIDTH	12	/* of a size at the end of a bar */

static int add(struct dist *d, int64_t time_ns, uint64_t value,
	       const struct dist_bar *bar)
{
	struct dist_bar *bars;
	uint64_t *more;
	int64_t *times;
	size_t room;

	if (d->nr == d->room) {
		room = d->room ? d->room * 2 : 64;
		more = reallocarray(d->value, room, sizeof(*more));
		if (more)
			d->value = more;
		times = reallocarray(d->time_ns, room, sizeof(*times));
		if (times)
			d->time_ns = times;
		bars = bar ? reallocarray(d->bar, room, sizeof(*bars)) : NULL;
		if (bars)
			d->bar = bars;
		if (!more || !times || (bar && !bars))
			return msg_error("no memory for %zu values", room);
		d->room = room;
	}
	d->time_ns[d->nr] = time_ns;
	if (bar) {
		d->bar[d->nr] = *bar;
		d->bar[d->nr].value = value;
	}
	d->value[d->nr++] = value;
	return 0;
}

int dist_add(struct dist *d, int64_t time_ns, uint64_t value)
{
	return add(d, time_ns, value, NULL);
}

int dist_add_bar(struct dist *d, int64_t time_ns, uint64_t value,
		 const struct dist_bar *bar)
{
	return add(d, time_ns, value, bar);
}

static void clip(struct dist *d, const __int128 range[2])
{
	size_t i, nr = 0;

	for (i = 0; i < d->nr; i++) {
		if (d->time_ns[i] < range[0] || d->time_ns[i] >= range[1])
			continue;
		d->value[nr] = d->value[i];
		if (d->bar)
			d->bar[nr] = d->bar[i];
		d->time_ns[nr++] = d->time_ns[i];
	}
	d->nr = nr;
}

void dist_drop_before(struct dist *d, int64_t ns)
{
	const __int128 range[2] = { ns, (__int128)INT64_MAX + 1 };

	if (d->nr && d->time_ns[0] < ns)
		clip(d, range);
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

/* Those of equal values may change places: each stays with such a value. */
static int by_value_of_bar(const void *a, const void *b)
{
	const struct dist_bar *x = a, *y = b;

	return by_value(&x->value, &y->value);
}

void dist_sort(struct dist *d, enum dist_sort sort)
{
	if (sort != DIST_BY_SIZE || !d->nr)
		return;
	qsort(d->value, d->nr, sizeof(*d->value), by_value);
	if (d->bar)
		qsort(d->bar, d->nr, sizeof(*d->bar), by_value_of_bar);
}

void dist_destroy(struct dist *d)
{
	free(d->value);
	free(d->time_ns);
	free(d->bar);
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

struct dist_bar dist_average_bar(const struct dist *d)
{
	struct dist_bar bar = { 0 };
	double nr = 0;

	for (size_t i = 0; i < d->nr; i++) {
		if (!dist_bar_known(&d->bar[i]))
			continue;
		bar.low += dist_bar_low(&d->bar[i]);
		bar.high += dist_bar_high(&d->bar[i]);
		nr++;
	}
	bar.low /= nr;
	bar.high /= nr;
	return nr == (double)d->nr ? bar : DIST_NO_BAR;
}

int dist_rank(const struct dist *d, int64_t percent, size_t *index)
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
	*index = (size_t)at;
	return 0;
}

int dist_percentile(const struct dist *d, int64_t percent, uint64_t *value)
{
	size_t i;

	if (dist_rank(d, percent, &i))
		return 1;
	*value = d->value[i];
	return 0;
}

static void print_stars(uint64_t value, double per_star, int64_t cols, FILE *f)
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
	uint64_t most = 0;
	int64_t p;
	size_t i;

	for (p = o->range.start; dist_range_has(&o->range, p);
	     p += o->range.step) {
		if (dist_rank(d, p, &i))
			return 1;
		if (d->value[i] > most)
			most = d->value[i];
	}
	*per_star = o->nr_cols_bar ? (double)most / (double)o->nr_cols_bar : 0;
	return 0;
}

/* ", 95 %: 1.150 GiB to 1.260 GiB"; @width: of each end. */
static void print_bar_ends(const struct dist_bar *b, int width,
			   enum size_form form, FILE *f)
{
	char low[UNITS_LEN], high[UNITS_LEN];

	if (!dist_bar_known(b)) {
		fprintf(f, ", 95 %%: %-*s", width ? 2 * width + 4 : 0,
			"not known");
		return;
	}
	fprintf(f, ", 95 %%: %*s to %*s", width,
		fmt_size(low, dist_bar_low_bytes(b), form), width,
		fmt_size(high, dist_bar_high_bytes(b), form));
}

static void print_value(const struct dist *d, size_t i,
			const struct dist_opts *o, double per_star, FILE *f)
{
	enum size_form form = size_form(o->raw, o->small_units);
	char text[UNITS_LEN];

	fprintf(f, " %15s", fmt_size(text, d->value[i], form));
	if (d->bar)
		print_bar_ends(&d->bar[i], BAR_WIDTH, form, f);
	if (o->nr_cols_bar)
		print_stars(d->value[i], per_star, o->nr_cols_bar, f);
	fputc('\n', f);
}

static int print_percentiles(const struct dist *d, const struct dist_opts *o,
			     FILE *f)
{
	double per_star;
	int64_t p;
	size_t i;

	if (star_value(d, o, &per_star))
		return 1;
	for (p = o->range.start; dist_range_has(&o->range, p);
	     p += o->range.step) {
		if (dist_rank(d, p, &i))
			return 1;
		fprintf(f, "%3" PRId64, p);
		print_value(d, i, o, per_star, f);
	}
	return 0;
}

static void print_over_time(const struct dist *d, const struct dist_opts *o,
			    FILE *f)
{
	double per_star = 0;
	uint64_t most = 0;
	size_t i;

	for (i = 0; i < d->nr; i++)
		if (d->value[i] > most)
			most = d->value[i];
	if (o->nr_cols_bar)
		per_star = (double)most / (double)o->nr_cols_bar;
	for (i = 0; i < d->nr; i++) {
		fprintf(f, "%9.3f", dist_seconds(d, i));
		print_value(d, i, o, per_star, f);
	}
}

int dist_print_sizes(const struct dist *d, const struct dist_opts *o, FILE *f)
{
	enum size_form form = size_form(o->raw, o->small_units);
	struct dist_bar bar;
	char text[UNITS_LEN];
	size_t i;

	if (!d->nr) {
		fputs("# no snapshot\n", f);
		return 0;
	}
	fprintf(f, "# avr:\t%s",
		fmt_size_f(text, dist_average(d), form));
	if (d->bar) {
		bar = dist_average_bar(d);
		print_bar_ends(&bar, 0, form, f);
	}
	fputc('\n', f);
	if (!o->all && dist_over_time(d, o)) {
		print_over_time(d, o, f);
		return 0;
	}
	if (!o->all)
		return print_percentiles(d, o, f);
	for (i = 0; i < d->nr; i++) {
		fprintf(f, "%zu %s", i, fmt_size(text, d->value[i], form));
		if (d->bar)
			print_bar_ends(&d->bar[i], 0, form, f);
		fputc('\n', f);
	}
	return 0;
}
