// SPDX-License-Identifier: GPL-2.0
/* Histograms of a snapshot. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "report/access/hist.h"
#include "report/access/text.h"
#include "util/msg.h"
#include "util/units.h"

#define NR_LINEAR	10
#define NR_LOG_DOUBLINGS 10
#define MAX_RANGES	256
#define BAR_CHARS	20

struct hist_range {
	access_wide start, end;		/* half open */
	uint64_t bytes;
	double fraction;		/* of adjusted regions, besides */
	char text[2 * UNITS_LEN + 8], size[UNITS_LEN];
};

access_wide hist_region_value(const struct access_view *v, enum hist_value of,
			      const struct rec_region *r)
{
	struct access_weights w = v->opts->filter.weights;

	if (of == HIST_IDLE)
		return view_idle_us(v, r);
	*(v->opts->attrs ? &w.age : &w.size) = 0;	/* the size's weight */
	return view_temperature(v, &w, r);
}

char *hist_format_value(char *buf, enum hist_value of, access_wide value,
			bool raw)
{
	if (of == HIST_TEMPERATURE || raw)
		return access_format_wide(buf, value, raw);
	if (value > -INT64_MAX / NS_PER_US && value < INT64_MAX / NS_PER_US)
		return fmt_time(buf, (int64_t)value * NS_PER_US, false);
	return fmt_time_f(buf, (double)value * NS_PER_US, false);
}

/* ---- the user's ranges ---- */

static int parse_value(const char *word, enum hist_value of, access_wide *v)
{
	int64_t ns;
	uint64_t nr;
	double d;

	if (of == HIST_IDLE) {
		if (parse_stime(word, NS_PER_US, &ns))
			return -1;
		*v = ns == INT64_MAX ? (access_wide)UINT64_MAX :
				       ns / NS_PER_US;
		return 0;
	}
	if (!parse_nr(word, &nr)) {
		*v = nr;
		return 0;
	}
	if (parse_double(word, &d) || !(fabs(d) < 1e30))
		return -1;
	*v = (access_wide)d;
	return 0;
}

int hist_check(const struct hist_opts *o, enum hist_value of)
{
	access_wide v;
	size_t i;

	if (o->ranges.nr % 2)
		return msg_error("--hist_ranges: %zu values are no pairs of start and end",
				 o->ranges.nr);
	for (i = 0; i < o->ranges.nr; i++)
		if (parse_value(o->ranges.word[i], of, &v))
			return msg_error("--hist_ranges: '%s' is not a %s",
					 o->ranges.word[i], of == HIST_IDLE ?
					 "time" : "number");
	return 0;
}

/* ---- making ranges ---- */

struct span {
	access_wide min, max;
};

/*
 * @v / @by as python divides whole numbers: rounded once, where a conversion
 * to double first would round twice. @v is not negative.
 */
static double divide(access_wide v, int by)
{
	access_wide scaled;

	if (v < (access_wide)1 << DBL_MANT_DIG || v >> 120)
		return (double)v / by;
	scaled = v * 64 / by;
	if (v * 64 % by)
		scaled |= 1;	/* what is cut off must not look like a tie */
	return (double)scaled / 64;
}

static size_t linear_ranges(struct hist_range *r, const struct span *s)
{
	access_wide at = s->min;
	access_wide step = (access_wide)ceil(divide(s->max + 1 - s->min,
						    NR_LINEAR));
	size_t i;

	if (step < 1)
		step = 1;
	for (i = 0; i < NR_LINEAR; i++, at += step) {
		r[i].start = at;
		r[i].end = at + step;
	}
	return NR_LINEAR;
}

/* Each is twice as long as the one before; a cumulative one is long itself. */
static size_t log_ranges(struct hist_range *r, const struct span *s,
			 bool cumulative)
{
	access_wide at = s->min;
	access_wide step = (access_wide)divide(s->max - s->min,
					       1 << NR_LOG_DOUBLINGS);
	size_t n = 0;

	if (step < 1)
		step = 1;
	do {
		r[n].start = cumulative ? s->min : at;
		at += step;
		r[n].end = at;
		step = 2 * (r[n].end - r[n].start);
	} while (++n < MAX_RANGES && at < s->max);
	return n;
}

static size_t user_ranges(struct hist_range *r, const struct hist_opts *o,
			  enum hist_value of)
{
	size_t i, n = 0;

	for (i = 0; i + 1 < o->ranges.nr && n < MAX_RANGES; i += 2, n++)
		if (parse_value(o->ranges.word[i], of, &r[n].start) ||
		    parse_value(o->ranges.word[i + 1], of, &r[n].end))
			break;
	return n;
}

static struct span value_span(const struct access_view *v, enum hist_value of)
{
	const struct rec_region *r = v->snap->regions;
	struct span s = { hist_region_value(v, of, r), 0 };
	access_wide value;
	size_t i;

	s.max = s.min;
	for (i = 1; i < v->snap->nr_regions; i++) {
		value = hist_region_value(v, of, &r[i]);
		if (value < s.min)
			s.min = value;
		if (value > s.max)
			s.max = value;
	}
	return s;
}

static size_t make_ranges(struct hist_range *r, const struct access_view *v,
			  enum hist_value of)
{
	const struct hist_opts *o = &v->opts->hist;
	struct span s = value_span(v, of);
	size_t i, n;

	if (o->ranges.nr)
		n = user_ranges(r, o, of);
	else if (o->log)
		n = log_ranges(r, &s, o->cumulative);
	else
		n = linear_ranges(r, &s);
	for (i = 0; i < n; i++) {
		r[i].bytes = 0;
		r[i].fraction = 0;
		if (o->cumulative && !o->ranges.nr)
			r[i].start = s.min;
	}
	return n;
}

static void count(struct hist_range *r, size_t n, const struct access_view *v,
		  enum hist_value of, bool passed)
{
	const struct rec_region *region = v->snap->regions;
	const struct rec_region *end = region + v->snap->nr_regions;
	access_wide value;
	size_t i;

	for (; region < end; region++) {
		value = hist_region_value(v, of, region);
		for (i = 0; i < n; i++) {
			if (value < r[i].start || value >= r[i].end)
				continue;
			r[i].bytes += passed ? region->sz_filter_passed :
					       access_size(region);
			r[i].fraction += passed ? 0 : view_fraction(v, region);
		}
	}
}

/* ---- putting ---- */

static void put_bar(struct text *t, uint64_t bytes, uint64_t min, uint64_t max)
{
	uint64_t unit = (uint64_t)((double)(max - min) / BAR_CHARS);
	size_t stars;

	if (!unit)
		unit = 1;
	stars = (size_t)ceil((double)(bytes - min) / (double)unit);
	if (stars > BAR_CHARS)
		stars = BAR_CHARS;
	text_putc(t, '|');
	text_fill(t, '*', stars);
	text_fill(t, ' ', BAR_CHARS - stars);
	text_putc(t, '|');
}

static void put_ranges(struct text *t, struct hist_range *r, size_t n,
		       enum hist_value of, const struct access_view *v)
{
	size_t i, from, len, text_width = 0, size_width = 0;
	char a[UNITS_LEN], b[UNITS_LEN];
	uint64_t min = UINT64_MAX, max = 0;

	for (i = 0; i < n; i++) {
		len = (size_t)sprintf(r[i].text, "[%s, %s)",
				hist_format_value(a, of, r[i].start, v->raw),
				hist_format_value(b, of, r[i].end, v->raw));
		text_width = len > text_width ? len : text_width;
		if (r[i].fraction != 0)
			fmt_size_f(r[i].size, (double)r[i].bytes +
				   r[i].fraction, v->sizes);
		else
			fmt_size(r[i].size, r[i].bytes, v->sizes);
		len = strlen(r[i].size);
		size_width = len > size_width ? len : size_width;
		min = r[i].bytes < min ? r[i].bytes : min;
		max = r[i].bytes > max ? r[i].bytes : max;
	}
	for (i = 0; i < n; i++) {
		if (i)
			text_putc(t, '\n');
		from = text_tell(t);
		text_puts(t, r[i].text);
		text_pad(t, from, text_width + 1);
		from = text_tell(t);
		text_puts(t, r[i].size);
		text_pad(t, from, size_width + 1);
		put_bar(t, r[i].bytes, min, max);
	}
}

void hist_put(struct access_view *v, enum hist_value of, bool passed)
{
	struct hist_range *ranges;
	size_t n;

	if (!v->snap->nr_regions) {
		text_puts(v->text, "no region in snapshot");
		return;
	}
	ranges = malloc(MAX_RANGES * sizeof(*ranges));
	if (!ranges) {
		msg_error("out of memory");
		v->text->failed = true;
		return;
	}
	n = make_ranges(ranges, v, of);
	count(ranges, n, v, of, passed);
	put_ranges(v->text, ranges, n, of, v);
	free(ranges);
}
