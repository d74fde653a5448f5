/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Distributions: values of snapshots, by size or in the order of time, of
 * which reports print percentiles.
 */
#ifndef DX_DIST_H
#define DX_DIST_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/opt.h"
#include "cli/rows.h"
#include "report/input/time_range.h"

enum dist_sort { DIST_BY_TIME, DIST_BY_SIZE };

/* Which percentiles, as Python's range(): @stop itself is left out. */
struct dist_range {
	int64_t start, stop, step;
};

/* Options that the reports of distributions share. */
struct dist_opts {
	struct dist_range range;
	enum dist_sort sort;
	const char *plot;		/* a picture instead of text; or NULL */
	int64_t nr_cols_bar;		/* 0: no bars */
	struct range_words time;	/* only what was taken in it */
	bool range_given;
	bool percents;			/* also over time, without a range given */
	bool raw;			/* numbers without units */
	bool small_units;		/* see damo/quirks.h */
	bool all;			/* all values, no percentiles */
	bool error_bars;		/* and how sure they are */
	struct rows_opts rows;
};

#define DIST_OPTS_INIT						\
	{ .range = { 0, 101, 25 }, .sort = DIST_BY_SIZE, .nr_cols_bar = 59 }

/* -r --range, -p --plot, and rows; input: struct dist_opts. */
extern const struct opt_table dist_percentile_opts;
/* The same, -s --sortby, --time_range; input: struct dist_opts. */
extern const struct opt_table dist_opts;
/* --nr_cols_bar, --raw_number; input: struct dist_opts. */
extern const struct opt_table dist_bar_opts;

/*
 * The 95 % interval of a value: its ends are so far away from @low and @high as
 * the roots of these sums of squares. Bars of independent values add up member
 * by member. NaN: not known.
 */
struct dist_bar {
	double low, low_squares, high, high_squares;
	uint64_t value;			/* set by dist_add_bar() */
};

#define DIST_NO_BAR	((struct dist_bar){ NAN, NAN, NAN, NAN, 0 })

static inline double dist_bar_low(const struct dist_bar *b)
{
	return fmax(b->low - sqrt(b->low_squares), 0);
}

static inline double dist_bar_high(const struct dist_bar *b)
{
	return b->high + sqrt(b->high_squares);
}

/* The same in whole bytes; UINT64_MAX: not known. */
static inline uint64_t dist_bar_low_bytes(const struct dist_bar *b)
{
	return isnan(b->low) ? UINT64_MAX : (uint64_t)floor(dist_bar_low(b));
}

static inline uint64_t dist_bar_high_bytes(const struct dist_bar *b)
{
	return isnan(b->low) ? UINT64_MAX : (uint64_t)ceil(dist_bar_high(b));
}

static inline bool dist_bar_known(const struct dist_bar *b)
{
	return !isnan(b->low);
}

/* Values, in the order of time as they are added. */
struct dist {
	uint64_t *value;
	int64_t *time_ns;		/* when each was taken, until they are sorted */
	struct dist_bar *bar;		/* NULL: there are none */
	size_t nr, room;
	int64_t zero_ns;		/* when the record begins */
	bool undated;			/* it does not say when */
};

/* Returns 0, or 1 after a line on standard error. */
int dist_add(struct dist *d, int64_t time_ns, uint64_t value);
/* The same, where all values have bars. */
int dist_add_bar(struct dist *d, int64_t time_ns, uint64_t value,
		 const struct dist_bar *bar);
/*
 * Leave only values that were taken in the time range that the options ask
 * for, in each of @nr distributions of one record. Returns 0, or 1 after a line on
 * standard error. To be called before dist_sort().
 */
int dist_clip(struct dist *const *d, size_t nr, const struct range_words *time);
/* Forget what was taken before @ns; before dist_sort(), too. */
void dist_drop_before(struct dist *d, int64_t ns);
/* Bring the values into the order that the options ask for. */
void dist_sort(struct dist *d, enum dist_sort sort);
void dist_destroy(struct dist *d);

double dist_average(const struct dist *d);
/* Means of the ends of all bars: errors that go the same way are no smaller in it. */
struct dist_bar dist_average_bar(const struct dist *d);

/*
 * The index of a percentile in a distribution that is not empty: 100 is the
 * last one, negative ones count from the end. Returns 0 with *index set, or 1
 * after a line on standard error when there is none.
 */
int dist_rank(const struct dist *d, int64_t percent, size_t *index);
/* The same with the value that is there. */
int dist_percentile(const struct dist *d, int64_t percent, uint64_t *value);

/* Are all values shown over time, and no percentiles? */
bool dist_over_time(const struct dist *d, const struct dist_opts *o);

/* Since the record began. */
static inline double dist_seconds(const struct dist *d, size_t i)
{
	return ((double)d->time_ns[i] - (double)d->zero_ns) / 1e9;
}

/* What the first column of a text is called. */
static inline const char *dist_column(const struct dist *d,
				      const struct dist_opts *o)
{
	return dist_over_time(d, o) && !o->all ? "seconds" : "percentile";
}

/* Does the range go on at @percent? */
static inline bool dist_range_has(const struct dist_range *r, int64_t percent)
{
	return r->step > 0 ? percent < r->stop : percent > r->stop;
}

/**
 * dist_print_sizes() - print bytes with bars
 * @d: in order; "# no snapshot" when it is empty
 *
 * Prints the average and the percentiles, or all values over time. Returns 0, or 1 after a line on
 * standard error.
 */
int dist_print_sizes(const struct dist *d, const struct dist_opts *o, FILE *f);

#endif /* DX_DIST_H */
