// SPDX-License-Identifier: GPL-2.0
/*
 * The map of one snapshot.
 *
 * Columns are a fractional number of bytes, and the digits depend on how the
 * additions round; so the order of all operations here is part of the output.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "record/record.h"
#include "report/access/snapshot_heatmap.h"
#include "report/access/text.h"
#include "util/msg.h"
#include "util/units.h"

#define LONG_GAP	4		/* columns that are drawn as dots */
#define MAX_COLUMNS	(1 << 22)

struct column {
	double heat;			/* NAN: a gap */
	double gap;			/* its length in columns */
};

struct map {
	const struct access_view *v;
	const struct rec_region *region;	/* sorted by address */
	size_t nr_regions;
	struct rec_region *copy;	/* NULL: the snapshot's own serve */
	uint64_t base;			/* what addresses are relative to */
	double width;			/* bytes of a column */
	struct column *column;
	size_t nr, room;
	double min, max;
};

/* ---- the regions to be drawn ---- */

static int compare_starts(const void *a, const void *b)
{
	const struct rec_region *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static bool is_sorted(const struct rec_snapshot *snap)
{
	size_t i;

	for (i = 1; i < snap->nr_regions; i++)
		if (snap->regions[i].start < snap->regions[i - 1].start)
			return false;
	return true;
}

static int take_regions(struct map *m, bool passed)
{
	const struct rec_snapshot *snap = m->v->snap;
	size_t i, n = 0;

	m->region = snap->regions;
	m->nr_regions = snap->nr_regions;
	if (!snap->nr_regions || (!passed && is_sorted(snap)))
		return 0;
	m->copy = malloc(snap->nr_regions * sizeof(*m->copy));
	if (!m->copy)
		return msg_error("out of memory");
	for (i = 0; i < snap->nr_regions; i++)
		if (!passed || snap->regions[i].sz_filter_passed)
			m->copy[n++] = snap->regions[i];
	qsort(m->copy, n, sizeof(*m->copy), compare_starts);
	m->region = m->copy;
	m->nr_regions = n;
	return 0;
}

/* ---- columns ---- */

static int add_column(struct map *m, double heat, double gap)
{
	size_t room = m->room ? 2 * m->room : 256;
	struct column *grown;

	if (m->nr == m->room) {
		grown = realloc(m->column, room * sizeof(*grown));
		if (!grown)
			return msg_error("out of memory");
		m->column = grown;
		m->room = room;
	}
	m->column[m->nr++] = (struct column){ heat, gap };
	return 0;
}

static double region_start(const struct map *m, const struct rec_region *r)
{
	return (double)(r->start - m->base);
}

static double region_end(const struct map *m, const struct rec_region *r)
{
	return (double)(r->end - m->base) +
	       (m->copy ? 0 : view_fraction(m->v, r));
}

/* Heat times bytes of what lies between @start and @end. */
static double part_heat(const struct map *m, const struct rec_region *r,
			double start, double end)
{
	double from = region_start(m, r) > start ? region_start(m, r) : start;
	double to = region_end(m, r) < end ? region_end(m, r) : end;

	return view_heat(m->v, r, to - from) * (to - from);
}

/*
 * The heat of [start, end); NAN when no region is in it. @first: in and out:
 * the first region that can be in this or a later column.
 */
static double column_heat(const struct map *m, size_t *first, double start,
			  double end)
{
	double sum = 0;
	bool any = false;
	size_t i;

	while (*first < m->nr_regions &&
	       region_end(m, &m->region[*first]) <= start)
		(*first)++;
	for (i = *first; i < m->nr_regions &&
	     region_start(m, &m->region[i]) < end; i++) {
		if (region_end(m, &m->region[i]) <= start)
			continue;
		sum += part_heat(m, &m->region[i], start, end);
		any = true;
	}
	return any ? sum / (end - start) : NAN;
}

/*
 * Where to go on when nothing was in [start, end): below the next region, on
 * a multiple of the columns. INFINITY: there is none.
 */
static double after_gap(const struct map *m, size_t first, double end)
{
	double start;
	size_t i;

	for (i = first; i < m->nr_regions; i++) {
		start = region_start(m, &m->region[i]);
		if (start > end)
			return (start - fmod(start, m->width)) / m->width;
	}
	return INFINITY;
}

static double last_end(const struct map *m)
{
	double end = 0;
	size_t i;

	for (i = 0; i < m->nr_regions; i++)
		if (region_end(m, &m->region[i]) > end)
			end = region_end(m, &m->region[i]);
	return end;
}

static double next_start(double start, double width)
{
	return start + width > start ? start + width :
				       nextafter(start, INFINITY);
}

static int make_columns(struct map *m)
{
	double start = region_start(m, &m->region[0]), stop = last_end(m);
	double end, heat, next;
	size_t first = 0;
	int rc = 0;

	while (start < stop && !rc && m->nr < MAX_COLUMNS) {
		end = next_start(start, m->width);
		heat = column_heat(m, &first, start, end);
		if (!isnan(heat)) {
			rc = add_column(m, heat, 0);
			start = end;
			continue;
		}
		next = after_gap(m, first, end);
		if (isinf(next))
			return add_column(m, NAN, (end - start) / m->width);
		next = round(next) * m->width;
		rc = add_column(m, NAN, (next - start) / m->width);
		start = next > start ? next : end;
	}
	return rc;
}

/*
 * Fails when there is not a byte to be drawn. Addresses are taken as they are,
 * because rounding follows from them, unless doubles cannot hold them.
 */
static int set_width(struct map *m)
{
	const struct snapshot_heatmap_opts *o = &m->v->opts->heatmap;
	double fractions = 0;
	uint64_t bytes = 0;
	size_t i;

	if (m->region[0].start >> DBL_MANT_DIG)
		m->base = m->region[0].start;
	for (i = 0; i < m->nr_regions; i++) {
		bytes += access_size(&m->region[i]);
		fractions += m->copy ? 0 : view_fraction(m->v, &m->region[i]);
	}
	m->width = (double)bytes + fractions;
	if (o->fixed)
		m->width = last_end(m) - region_start(m, &m->region[0]);
	m->width /= (double)o->width;
	return !(m->width > 0);
}

/* ---- putting ---- */

static void put_gap(struct text *t, double columns, bool fixed)
{
	if (columns > LONG_GAP && !fixed)
		text_puts(t, "[...]");
	else if (columns >= 1)
		text_fill(t, '.', (size_t)columns);
}

static void put_columns(struct map *m, struct text *t)
{
	const struct snapshot_heatmap_opts *o = &m->v->opts->heatmap;
	double unit = (m->max - m->min) / (COLOR_LEVELS - 1);
	int level;
	size_t i;

	for (i = 0; i < m->nr; i++) {
		if (isnan(m->column[i].heat)) {
			put_gap(t, m->column[i].gap, o->fixed);
			continue;
		}
		level = color_level(m->column[i].heat, m->min, unit);
		text_puts(t, color_start(o->colors, level, m->v->color));
		text_putc(t, (char)('0' + level));
		text_puts(t, color_end(m->v->color));
	}
}

/*
 * All that was recorded is one region: its map is of one heat. damo's shows
 * how its additions were rounded. Everywhere else that is left as it is, as
 * digits of maps are compared by scripts.
 */
static bool is_lone_region(const struct access_view *v)
{
	const struct access_filter *f = &v->opts->filter;

	return v->snap->nr_regions == 1 && !v->opts->cache.on &&
	       !f->by_pattern && !f->address.nr && !f->temperature.nr &&
	       rec_nr_snapshots(v->record->reader, v->record->stream) == 1;
}

static void set_limits(struct map *m)
{
	size_t i;

	m->min = INFINITY;
	m->max = -INFINITY;
	for (i = 0; i < m->nr; i++) {
		if (isnan(m->column[i].heat))
			continue;
		if (m->column[i].heat < m->min)
			m->min = m->column[i].heat;
		if (m->column[i].heat > m->max)
			m->max = m->column[i].heat;
	}
	if (is_lone_region(m->v))
		m->max = m->min = round(m->column[0].heat);
}

static void put_map(struct map *m, struct text *t)
{
	char min[UNITS_LEN], max[UNITS_LEN], width[UNITS_LEN];
	bool raw = m->v->raw;

	set_limits(m);
	put_columns(m, t);
	text_printf(t, "\n# min/max temperatures: %s, %s, column size: %s",
		    fmt_nr_f(min, m->min, raw), fmt_nr_f(max, m->max, raw),
		    fmt_size_f(width, m->width, m->v->sizes));
}

void snapshot_heatmap_put(struct access_view *v, bool passed)
{
	struct map m = { .v = v };
	int rc = take_regions(&m, passed);
	bool empty = rc || !m.nr_regions || set_width(&m);

	if (!empty)
		rc = make_columns(&m);
	if (rc)
		v->text->failed = true;
	else if (empty || !m.nr)
		text_puts(v->text, "n/a (no region)");
	else
		put_map(&m, v->text);
	free(m.column);
	free(m.copy);
}
