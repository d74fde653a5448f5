// SPDX-License-Identifier: GPL-2.0
/* Finding out what a record covers. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/heatmap/guide.h"
#include "model/past.h"
#include "util/msg.h"
#include "util/units.h"

/* Gaps between the regions of one snapshot. */
struct gaps {
	struct rec_gap *gap;
	size_t nr, room;
};

static int gaps_add(struct gaps *g, uint64_t start, uint64_t end)
{
	struct rec_gap *more;
	size_t room;

	if (g->nr == g->room) {
		room = g->room ? g->room * 2 : 64;
		more = reallocarray(g->gap, room, sizeof(*more));
		if (!more)
			return msg_error("no memory for %zu gaps of a snapshot",
					 room);
		g->gap = more;
		g->room = room;
	}
	g->gap[g->nr++] = (struct rec_gap){ start, end };
	return 0;
}

/*
 * Lowest and highest address, and the gaps. A start of zero counts as not set
 * yet: damo takes it so, and scripts know the ranges that follow from it.
 */
static int look_at_regions(struct guide *g, const struct rec_snapshot *snap,
			   struct gaps *gaps)
{
	const struct rec_region *r = snap->regions;
	const struct rec_region *stop = r + snap->nr_regions;
	uint64_t start = g->start, end = g->end, last;

	gaps->nr = 0;
	for (last = r < stop ? r->start : 0; r < stop; r++) {
		if (!start || r->start < start)
			start = r->start;
		if (r->end > end)
			end = r->end;
		if (r->start != last && gaps_add(gaps, last, r->start))
			return 1;
		last = r->end;
	}
	if (snap->nr_regions)
		g->located = true;
	g->start = start;
	g->end = end;
	return 0;
}

/* The first gaps that are seen tell how many areas there are. */
static int take_gaps(struct guide *g, const struct rec_gaps *gaps)
{
	unsigned __int128 *heat = calloc(gaps->nr + 1, sizeof(*heat));

	g->gap = malloc(gaps->nr * sizeof(*g->gap));
	if (!heat || !g->gap) {
		free(heat);
		return msg_error("no memory for %zu areas of a record",
				 gaps->nr + 1);
	}
	memcpy(g->gap, gaps->gap, gaps->nr * sizeof(*g->gap));
	g->nr_gaps = gaps->nr;
	if (g->uncounted)
		g->heat_inexact = true;
	g->heat = heat;
	return 0;
}

/* Narrow each gap to what the snapshot's gap at its place leaves of it. */
static void narrow_gaps(struct guide *g, const struct rec_gaps *gaps)
{
	const struct rec_gap *s = gaps->gap, *stop = s + gaps->nr;
	struct rec_gap *gap = g->gap;
	size_t i;

	for (i = 0; i < g->nr_gaps; i++, gap++) {
		while (s < stop && s->end < gap->start)
			s++;
		if (s == stop)
			return;
		if (s->start > gap->end)
			continue;
		if (s->start > gap->start)
			gap->start = s->start;
		if (s->end < gap->end)
			gap->end = s->end;
		if (gap->start >= gap->end)
			g->heat_inexact = true;
	}
}

/* Add each region to the areas that it touches. */
static void heat_areas(struct guide *g, const struct rec_snapshot *snap)
{
	const struct rec_region *r = snap->regions;
	const struct rec_region *stop = r + snap->nr_regions;
	size_t nr = guide_nr_areas(g), i = 0, k;
	unsigned __int128 heat;
	struct guide_area a;
	uint64_t last = 0;

	for (; r < stop; r++) {
		if (r->start < last)
			i = 0;
		last = r->start;
		while (i < nr && guide_area(g, i).end < r->start)
			i++;
		heat = (unsigned __int128)(r->end - r->start) * r->nr_accesses;
		for (k = i; k < nr; k++) {
			a = guide_area(g, k);
			if (a.start > r->end)
				break;
			g->heat[k] += heat;
		}
	}
}

/*
 * Areas only grow. A region that ends inside of a gap may touch more of them
 * in the end than it does now.
 */
static void check_heat(struct guide *g, const struct rec_snapshot *snap)
{
	const struct rec_region *r = snap->regions;
	const struct rec_region *stop = r + snap->nr_regions;
	size_t i = 0;

	for (; r < stop && i < g->nr_gaps; r++) {
		while (i < g->nr_gaps && g->gap[i].end <= r->start)
			i++;
		if (i == g->nr_gaps)
			return;
		if (r->start > g->gap[i].start ||
		    (r->end > g->gap[i].start && r->end < g->gap[i].end)) {
			g->heat_inexact = true;
			return;
		}
	}
}

static void look_at_time(struct guide *g, const struct rec_stream *s,
			 const struct rec_snapshot *snap, bool first)
{
	int64_t start_ns = snap->start_ns, reaches_ns;
	struct past past = past_of(s);
	size_t i;

	for (i = 0; first && i < snap->nr_regions; i++) {
		reaches_ns = past_start_ns(&past, snap->start_ns,
					   &snap->regions[i]);
		if (reaches_ns < start_ns)
			start_ns = reaches_ns;
	}
	/* Of several records, the one that was made first says the start. */
	if (!g->used || (first && snap->end_ns < g->first_end_ns)) {
		g->start_ns = start_ns;
		g->start_frac_ns = snap->start_frac_ns;
		g->first_end_ns = snap->end_ns;
	}
	if (!g->used || snap->end_ns > g->end_ns)
		g->end_ns = snap->end_ns;
	g->used = true;
}

static int look_at_gaps(struct guide *g, const struct rec_gaps *gaps)
{
	if (gaps->nr && !g->nr_gaps)
		return take_gaps(g, gaps);
	if (gaps->nr)
		narrow_gaps(g, gaps);
	return 0;
}

static int look_at_snapshot(struct guide *g, const struct rec_stream *s,
			    const struct rec_snapshot *snap, bool first,
			    struct gaps *gaps, enum guide_want want)
{
	look_at_time(g, s, snap, first);
	if (look_at_regions(g, snap, gaps) ||
	    look_at_gaps(g, &(struct rec_gaps){ gaps->gap, gaps->nr }))
		return 1;
	if (want != GUIDE_HEAT || !g->located || g->heat_inexact)
		return 0;
	/* The only area is the hottest one. */
	if (!g->nr_gaps) {
		g->uncounted = true;
		return 0;
	}
	check_heat(g, snap);
	heat_areas(g, snap);
	return 0;
}

/* The nth area of the snapshots of a summary. */
static struct guide_area summary_area(const struct rec_summary *s, size_t n)
{
	return (struct guide_area){
		n ? s->common.gap[n - 1].end : s->start,
		n < s->common.nr ? s->common.gap[n].start : s->end,
	};
}

/*
 * Add the heat of a summary to the areas. False, and then nothing is added,
 * when an area of it is not within one area of the guide: its regions may be of
 * several.
 */
static bool heat_by_summary(struct guide *g, const struct rec_summary *s)
{
	size_t nr = guide_nr_areas(g), i, k;
	struct guide_area a;

	if (!s->nr_regions)
		return true;
	if (!s->has_heat)
		return false;
	for (int add = 0; add < 2; add++) {
		for (i = k = 0; i <= s->common.nr; i++) {
			a = summary_area(s, i);
			while (k < nr && guide_area(g, k).end < a.end)
				k++;
			if (k == nr || guide_area(g, k).start > a.start ||
			    (k + 1 < nr && g->gap[k].start >= g->gap[k].end) ||
			    (k && g->gap[k - 1].start >= g->gap[k - 1].end))
				return false;
			if (add)
				g->heat[k] += s->heat[i];
		}
	}
	return true;
}

/*
 * False when the snapshots have to be looked at instead, or finer summaries, of
 * which more may tell the heat; nothing is taken then.
 */
static bool can_summarize(const struct guide *g, const struct rec_summary *s,
			  enum guide_want want)
{
	return g->used && (s->has_areas || !s->nr_regions) &&
	       (want != GUIDE_HEAT || !s->coarse);
}

static int look_at_summary(struct guide *g, const struct rec_summary *s,
			   enum guide_want want)
{
	size_t i;

	for (i = 0; i < s->nr_rows; i++)
		if (s->row[i].end_ns > g->end_ns)
			g->end_ns = s->row[i].end_ns;
	if (!s->nr_regions)
		return 0;
	if (!g->start || s->start < g->start)
		g->start = s->start;
	if (s->end > g->end)
		g->end = s->end;
	g->located = true;
	for (i = 0; i < s->nr_gaps; i++)
		if (look_at_gaps(g, &s->gaps[i]))
			return 1;
	if (want != GUIDE_HEAT || g->heat_inexact)
		return 0;
	if (!g->nr_gaps)
		g->uncounted = true;
	else if (!heat_by_summary(g, s))
		g->heat_inexact = true;
	return 0;
}

/* The guide of that id, a new one if there is none yet. */
static struct guide *guide_of(struct guides *g, const struct stream_id *id)
{
	struct guide *more;
	size_t i;

	for (i = 0; i < g->nr; i++)
		if (stream_id_equal(&g->guide[i].id, id))
			return &g->guide[i];
	more = reallocarray(g->guide, g->nr + 1, sizeof(*more));
	if (!more) {
		msg_error("no memory for %zu targets of a record", g->nr + 1);
		return NULL;
	}
	g->guide = more;
	more += g->nr++;
	memset(more, 0, sizeof(*more));
	more->id = *id;
	return more;
}

/* damo reads both kinds through the text of perf script. */
static bool is_trace(enum rec_format format)
{
	return format == REC_PERF_SCRIPT || format == REC_PERF_DATA ||
	       format == REC_DAMO_BINARY;
}

static int read_streams(struct guides *g, struct inputs *in,
			enum guide_want want, struct gaps *gaps)
{
	struct input_walk walk = INPUT_WALK(in);
	const struct rec_stream *s;
	struct rec_reader *reader;
	struct rec_part part;
	struct stream_id id;
	struct guide *guide;
	bool failed, first;
	int ret;

	while ((s = input_walk_next(&walk, &reader, &failed))) {
		id = stream_id_of(s);
		guide = guide_of(g, &id);
		if (!guide)
			return 1;
		guide->from_trace = is_trace(rec_format(reader));
		first = true;
		while ((ret = rec_next_times(reader, &part)) > 0) {
			if (part.summary &&
			    (first || !can_summarize(guide, part.summary,
						      want))) {
				rec_open_part(reader, first ? REC_ALL : REC_NO_AGES);
				continue;
			}
			if (part.summary ?
			    look_at_summary(guide, part.summary, want) :
			    look_at_snapshot(guide, s, part.snap, first, gaps,
					     want))
				return 1;
			first = false;
		}
		if (ret < 0)
			return 1;
	}
	return failed;
}

/* Count again where areas grew over regions that were counted already. */
static int recount_heat(struct guides *g, struct inputs *in)
{
	struct input_walk walk = INPUT_WALK(in);
	const struct rec_stream *s;
	struct rec_reader *reader;
	struct rec_part part;
	struct stream_id id;
	struct guide *guide;
	bool failed;
	size_t i;
	int ret;

	for (i = 0; i < g->nr; i++)
		if (g->guide[i].heat_inexact)
			memset(g->guide[i].heat, 0, sizeof(*g->guide[i].heat) *
			       guide_nr_areas(&g->guide[i]));
	while ((s = input_walk_next(&walk, &reader, &failed))) {
		id = stream_id_of(s);
		guide = guide_of(g, &id);
		if (!guide || !guide->heat_inexact)
			continue;
		while ((ret = rec_next_times(reader, &part)) > 0) {
			if (part.snap)
				heat_areas(guide, part.snap);
			else if (!heat_by_summary(guide, part.summary))
				rec_open_part(reader, REC_NO_AGES);
		}
		if (ret < 0)
			return 1;
	}
	return failed;
}

static __int128 covered_bytes(const struct guide *g)
{
	__int128 sum = 0;
	struct guide_area a;
	size_t i;

	for (i = 0; i < guide_nr_areas(g); i++) {
		a = guide_area(g, i);
		sum += (__int128)a.end - a.start;
	}
	return sum;
}

/* Largest first; equal ones stay as they are. Guides without data go. */
static void sort_guides(struct guides *g)
{
	struct guide tmp;
	size_t i, k, nr = 0;

	for (i = 0; i < g->nr; i++) {
		if (!g->guide[i].used)
			continue;
		tmp = g->guide[i];
		for (k = nr++; k > 0; k--) {
			if (covered_bytes(&g->guide[k - 1]) >=
			    covered_bytes(&tmp))
				break;
			g->guide[k] = g->guide[k - 1];
		}
		g->guide[k] = tmp;
	}
	g->nr = nr;
}

int guides_make(struct guides *g, struct inputs *in, enum guide_want want)
{
	struct gaps gaps = { 0 };
	bool again = false;
	size_t i;
	int err;

	memset(g, 0, sizeof(*g));
	err = read_streams(g, in, want, &gaps);
	free(gaps.gap);
	for (i = 0; i < g->nr; i++)
		again |= g->guide[i].heat_inexact;
	if (!err && again && want == GUIDE_HEAT)
		err = recount_heat(g, in);
	if (err)
		guides_destroy(g);
	else
		sort_guides(g);
	return err;
}

void guides_destroy(struct guides *g)
{
	size_t i;

	for (i = 0; i < g->nr; i++) {
		free(g->guide[i].gap);
		free(g->guide[i].heat);
	}
	free(g->guide);
	memset(g, 0, sizeof(*g));
}

size_t guide_hottest(const struct guide *g)
{
	size_t i, best = 0;
	double density, most = -1;
	struct guide_area a;

	for (i = 0; g->heat && i < guide_nr_areas(g); i++) {
		a = guide_area(g, i);
		if (a.end <= a.start)
			continue;
		density = (double)g->heat[i] / (double)(a.end - a.start);
		if (density > most) {
			most = density;
			best = i;
		}
	}
	return best;
}

static void print_area(FILE *f, size_t idx, struct guide_area a,
		       enum guide_style style, enum size_form sizes)
{
	char start[UNITS_LEN], end[UNITS_LEN], size[UNITS_LEN];
	double bytes = (double)((__int128)a.end - a.start);

	if (style == GUIDE_HUMAN) {
		snprintf(start, sizeof(start), "0x%" PRIx64, a.start);
		snprintf(end, sizeof(end), "0x%" PRIx64, a.end);
	} else {
		fmt_size_accurate(start, a.start, sizes);
		fmt_size_accurate(end, a.end, sizes);
	}
	if (a.end >= a.start)
		fmt_size(size, a.end - a.start, sizes);
	else
		fmt_size_f(size, bytes, sizes);
	fprintf(f, "region\t%2zu: [%s, %s) (%s)\n", idx, start, end, size);
}

static void print_guide(const struct guide *g, FILE *f, enum guide_style style,
			bool small_units)
{
	bool raw = style == GUIDE_RAW;
	char start[UNITS_LEN], end[UNITS_LEN], length[UNITS_LEN];
	size_t i;

	fprintf(f, "kdamond_idx: %d\n", g->id.kdamond_idx);
	fprintf(f, "context_idx: %d\n", g->id.context_idx);
	if (g->id.scheme_idx >= 0)
		fprintf(f, "scheme_idx: %d\n", g->id.scheme_idx);
	if (g->id.target_id != REC_NONE)
		fprintf(f, "target_id: %" PRIu64 "\n", g->id.target_id);
	fprintf(f, "time: [%s, %s) (%s)\n",
		fmt_time_frac(start, g->start_ns, g->start_frac_ns, raw),
		fmt_time(end, g->end_ns, raw),
		fmt_time_frac(length, g->end_ns - g->start_ns,
			      -g->start_frac_ns, raw));
	for (i = 0; i < guide_nr_areas(g); i++)
		print_area(f, i, guide_area(g, i), style,
			   size_form(raw, small_units));
}

static void print_old_guide(const struct guide *g, FILE *f, bool small_units)
{
	char length[UNITS_LEN];
	struct guide_area a;
	size_t i;

	fprintf(f, "target_id:%" PRIu64 "\n", g->id.target_id);
	fprintf(f, "time: %" PRId64 "-%" PRId64 " (%s)\n", g->first_end_ns,
		g->end_ns, fmt_time(length, g->end_ns - g->first_end_ns, false));
	for (i = 0; i < guide_nr_areas(g); i++) {
		a = guide_area(g, i);
		fprintf(f, "region\t%2zu: %020" PRIu64 "-%020" PRIu64 " (%s)\n",
			i, a.start, a.end, fmt_size(length, a.end - a.start,
						    size_form(false, small_units)));
	}
}

void guides_print(const struct guides *g, FILE *f, enum guide_style style,
		  bool small_units)
{
	size_t i;

	for (i = 0; i < g->nr; i++) {
		if (style == GUIDE_OLD)
			print_old_guide(&g->guide[i], f, small_units);
		else
			print_guide(&g->guide[i], f, style, small_units);
	}
}
