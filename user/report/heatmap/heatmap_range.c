// SPDX-License-Identifier: GPL-2.0
/* Choosing the ranges of heat maps. */
#include <stdlib.h>
#include <string.h>

#include "report/heatmap/heatmap_range.h"
#include "util/msg.h"
#include "util/units.h"

static int bad_word(const char *option, const char *word, const char *wanted)
{
	return msg_error("%s: '%s' is not %s", option, word, wanted);
}

/*
 * damo computes with floating point numbers from where it read one: a time
 * with a decimal point, a size with one and without a unit. It shows in raw
 * output.
 */
static bool is_decimal(const char *word, bool unit_rounds)
{
	return strchr(word, '.') &&
	       !(unit_rounds && strpbrk(word, "BKMGTPE"));
}

static bool starts_decimal(const struct range_words *w, bool unit_rounds)
{
	return is_decimal(w->word[0], unit_rounds) ||
	       (w->nr == 3 && is_decimal(w->word[2], unit_rounds));
}

struct heatmap_range heatmap_guided_time(const struct guide *g)
{
	return (struct heatmap_range){
		.start = g->start_ns,
		.end = g->end_ns,
		.start_f = (double)g->start_ns + g->start_frac_ns,
		.end_f = (double)g->end_ns,
		.fractional = g->start_frac_ns > 0,
		.decimal = g->from_trace,
	};
}

static int time_range(struct heatmap_range *r, const struct range_words *w,
		      const struct guide *g)
{
	const struct heatmap_range guided = heatmap_guided_time(g);
	bool from_start = w->nr == 3 && !strcmp(w->word[2], "guided");
	__int128 value[2];

	if (time_range_values(w, g->start_ns, g->end_ns, value))
		return 1;
	r->start = value[0];
	r->end = value[1];
	/* needed only where it is from the start */
	r->start_f = guided.start_f + (double)(value[0] - g->start_ns);
	r->end_f = guided.start_f + (double)(value[1] - g->start_ns);
	r->fractional = from_start && guided.fractional;
	r->decimal = starts_decimal(w, false) || (from_start && g->from_trace);
	return 0;
}

static int addr_range(struct heatmap_range *r, const struct range_words *w,
		      uint64_t guided)
{
	uint64_t value[2], base = 0;
	int i;

	for (i = 0; i < 2; i++)
		if (parse_size(w->word[i], &value[i]))
			return bad_word("--address_range", w->word[i],
					"an address");
	if (w->nr == 3) {
		if (!strcmp(w->word[2], "guided"))
			base = guided;
		else if (parse_size(w->word[2], &base))
			return bad_word("--address_range", w->word[2],
					"an address or guided");
	}
	r->start = (__int128)base + value[0];
	r->end = (__int128)base + value[1];
	r->decimal = starts_decimal(w, true);
	return 0;
}

static void take_area(struct heatmap_view *v, const struct guide *g, size_t i)
{
	struct guide_area a = guide_area(g, i);

	/* One byte wide at least, so that there is something to draw. */
	if (a.end <= a.start)
		return;
	v->addr[v->nr_addr].start = a.start;
	v->addr[v->nr_addr++].end = a.end;
}

static int guided_areas(struct heatmap_view *v, enum heatmap_draw draw,
			const struct guide *g)
{
	size_t i;

	if (draw == HEATMAP_HOTTEST)
		take_area(v, g, guide_hottest(g));
	for (i = 0; draw == HEATMAP_ALL && i < guide_nr_areas(g); i++)
		take_area(v, g, i);
	if (!v->nr_addr)
		return msg_error("the record has no address range to draw");
	return 0;
}

/*
 * What the nth address range is relative to: the nth area that would be drawn,
 * or the hottest one where there are not so many.
 */
static uint64_t guided_start(const struct heatmap_ask *ask,
			     const struct guide *g, size_t n)
{
	if (ask->draw == HEATMAP_HOTTEST || n >= guide_nr_areas(g))
		n = guide_hottest(g);
	return guide_area(g, n).start;
}

int heatmap_view_make(struct heatmap_view *v, const struct heatmap_ask *ask,
		      const struct guide *g)
{
	size_t i, room = ask->nr_addr;
	memset(v, 0, sizeof(*v));
	if (!g->located)
		return msg_error("the record has no region to draw");
	if (room < guide_nr_areas(g))
		room = guide_nr_areas(g);
	v->addr = calloc(room, sizeof(*v->addr));
	if (!v->addr)
		return msg_error("no memory for %zu address ranges", room);
	v->time = heatmap_guided_time(g);
	if (ask->skip_first) {
		v->time.start = g->first_end_ns;
		v->time.fractional = false;
	}
	if (ask->last_ns) {
		v->time.start = g->end_ns - (__int128)ask->last_ns;
		v->time.fractional = false;
	}
	if (ask->time.nr && time_range(&v->time, &ask->time, g))
		return 1;
	for (i = 0; i < ask->nr_addr; i++)
		if (addr_range(&v->addr[v->nr_addr++], &ask->addr[i],
			       guided_start(ask, g, i)))
			return 1;
	return v->nr_addr ? 0 : guided_areas(v, ask->draw, g);
}

void heatmap_view_destroy(struct heatmap_view *v)
{
	free(v->addr);
	v->addr = NULL;
}
