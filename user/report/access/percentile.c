// SPDX-License-Identifier: GPL-2.0
/* Percentiles of a snapshot. */
#include <stdlib.h>

#include "model/shares.h"
#include "report/access/hist.h"
#include "report/access/percentile.h"
#include "report/access/text.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define BAR_CHARS	20
#define MAX_WANTED	100000

static const int64_t default_wanted[] = { 0, 1, 25, 50, 75, 99, 100 };

static int compare_wanted(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int set_range(struct percentile_opts *o, int64_t start, int64_t stop,
		     int64_t step)
{
	access_wide at = start;

	if (!step)
		return msg_error("--percentiles_range: the step must not be 0");
	for (; step > 0 ? at < stop : at > stop; at += step) {
		if (o->nr == MAX_WANTED)
			return msg_error("--percentiles_range: more than %d percentiles",
					 MAX_WANTED);
		o->wanted[o->nr++] = (int64_t)at;
	}
	if (!o->nr)
		return msg_error("--percentiles_range: there is nothing between %lld and %lld",
				 (long long)start, (long long)stop);
	return 0;
}

int percentile_set(struct percentile_opts *o, const int64_t *nr, size_t n)
{
	size_t i;

	free(o->wanted);
	o->nr = 0;
	o->wanted = malloc((n > 3 ? n : MAX_WANTED) * sizeof(*o->wanted));
	if (!o->wanted)
		return msg_error("out of memory");
	if (n <= 3)
		return set_range(o, n > 1 ? nr[0] : 0, n > 1 ? nr[1] : nr[0],
				 n > 2 ? nr[2] : 1);
	for (i = 0; i < n; i++)
		o->wanted[i] = nr[i];
	o->nr = n;
	qsort(o->wanted, n, sizeof(*o->wanted), compare_wanted);
	return 0;
}

void percentile_destroy(struct percentile_opts *o)
{
	free(o->wanted);
	*o = (struct percentile_opts){ 0 };
}

struct row {
	int64_t percentile;
	access_wide value;
};

/* Returns how many rows there are. */
static size_t find_rows(struct row *row, const struct percentile_opts *o,
			struct share *share, size_t n)
{
	const int64_t *wanted = o->nr ? o->wanted : default_wanted;
	size_t nr = o->nr ? o->nr : sizeof(default_wanted) / sizeof(*wanted);
	access_wide *value = xcalloc(nr, sizeof(*value));
	size_t i, k = shares_percentiles(share, n, wanted, nr, value);

	for (i = 0; i < k; i++)
		row[i] = (struct row){ wanted[i], value[i] };
	free(value);
	return k;
}

static void put_rows(struct access_view *v, const struct row *row, size_t n,
		     enum hist_value of)
{
	double unit = (double)(row[n - 1].value - row[0].value) / BAR_CHARS;
	size_t i, stars, width = 0, nr_width = 0;
	char text[UNITS_LEN], nr[24];

	for (i = 0; i < n; i++) {
		hist_format_value(text, of, row[i].value, v->raw);
		width = strlen(text) > width ? strlen(text) : width;
		sprintf(nr, "%lld", (long long)row[i].percentile);
		nr_width = strlen(nr) > nr_width ? strlen(nr) : nr_width;
	}
	for (i = 0; i < n; i++) {
		sprintf(nr, "%lld", (long long)row[i].percentile);
		hist_format_value(text, of, row[i].value, v->raw);
		text_putc(v->text, '\n');
		text_puts_right(v->text, nr, nr_width);
		text_puts(v->text, "  ");
		text_puts_right(v->text, text, width);
		stars = unit > 0 ? (size_t)((double)(row[i].value -
					row[0].value) / unit) : 0;
		text_puts(v->text, "  |");
		text_fill(v->text, '*', stars);
		text_fill(v->text, ' ', BAR_CHARS - stars);
		text_putc(v->text, '|');
	}
}

static void put_header(struct access_view *v, enum hist_value of, bool passed)
{
	const struct access_weights *w = &v->opts->filter.weights;

	text_puts(v->text, passed ? "<df-passed percentile> " :
				    "<percentile> ");
	if (of == HIST_TEMPERATURE)
		text_printf(v->text,
			    "<temperature (weights: [%lld, %lld, %lld])>",
			    (long long)w->size, (long long)w->rate,
			    (long long)w->age);
	else
		text_puts(v->text, v->raw ? "<idle time (us)>" : "<idle time>");
}

static void collect(struct share *share, struct access_view *v,
		    enum hist_value of, bool passed)
{
	const struct rec_region *r = v->snap->regions;

	for (size_t i = 0; i < v->snap->nr_regions; i++)
		share[i] = (struct share){
			hist_region_value(v, of, &r[i]),
			passed ? r[i].sz_filter_passed : access_size(&r[i]),
		};
}

void percentile_put(struct access_view *v, enum hist_value of, bool passed)
{
	size_t nr_wanted = v->opts->percentile.nr + 8, n = v->snap->nr_regions;
	struct share *share;
	struct row *row;

	if (!n) {
		text_puts(v->text, "no region in snapshot");
		return;
	}
	share = malloc(n * sizeof(*share));
	row = malloc(nr_wanted * sizeof(*row));
	if (!share || !row) {
		msg_error("out of memory");
		v->text->failed = true;
	} else {
		collect(share, v, of, passed);
		put_header(v, of, passed);
		n = find_rows(row, &v->opts->percentile, share, n);
		if (n)
			put_rows(v, row, n, of);
	}
	free(share);
	free(row);
}
