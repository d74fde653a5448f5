// SPDX-License-Identifier: GPL-2.0
/* Keywords of a region's line: what reports put by the million. */
#include "report/access/access_view.h"
#include "report/access/attrs.h"
#include "report/access/box.h"
#include "report/access/format.h"
#include "report/access/hist.h"
#include "report/access/keywords.h"
#include "report/access/text.h"
#include "util/units.h"

/* All of these write short text: straight into the output's buffer. */
#define PUT(v, call) do {						\
	char *buf = text_reserve((v)->text, UNITS_LEN);			\
									\
	if (buf)							\
		text_advance((v)->text, strlen(call));			\
} while (0)

static void put_index(struct access_view *v)
{
	PUT(v, fmt_nr(buf, v->index, true));
}

static void put_start(struct access_view *v)
{
	PUT(v, fmt_size(buf, v->region->start, v->sizes));
}

static void put_end(struct access_view *v)
{
	PUT(v, fmt_size(buf, v->region->end, v->sizes));
}

static void put_size(struct access_view *v)
{
	double fraction = view_fraction(v, v->region);
	uint64_t bytes = access_size(v->region);

	if (fraction != 0)
		PUT(v, fmt_size_f(buf, (double)bytes + fraction, v->sizes));
	else
		PUT(v, fmt_size(buf, bytes, v->sizes));
}

static void put_rate(struct access_view *v)
{
	PUT(v, fmt_percent(buf, (double)access_percent(&v->scale, v->region),
			   v->raw));
}

static void put_hz(struct access_view *v)
{
	PUT(v, fmt_hz(buf, access_hz(&v->snap_scale, v->region),
		      v->raw));
}

static void put_age(struct access_view *v)
{
	PUT(v, hist_format_value(buf, HIST_IDLE,
				 access_age_us(&v->scale, v->region), v->raw));
}

static void put_temperature(struct access_view *v)
{
	const struct access_weights *w = &v->opts->filter.weights;

	PUT(v, hist_format_value(buf, HIST_TEMPERATURE,
				 view_temperature(v, w, v->region), v->raw));
}

static void put_probe_hits(struct access_view *v)
{
	const struct rec_region *r = v->region;
	uint32_t i;

	for (i = 0; i < r->nr_probes; i++) {
		if (i)
			text_putc(v->text, ' ');
		PUT(v, fmt_nr_f(buf, v->opts->attrs ? attrs_hits(v, r, i) :
						r->probe_hits[i], true));
	}
}

#define NOT_KNOWN	"not known"

static void put_density(struct access_view *v)
{
	uint16_t density_bp = v->region->evidence.density_bp;

	if (density_bp)
		PUT(v, fmt_percent(buf, density_bp / 100.0, v->raw));
	else
		text_puts(v->text, NOT_KNOWN);
}

static void put_looks(struct access_view *v)
{
	uint32_t looks = access_looks(v->region);

	if (looks)
		PUT(v, fmt_nr(buf, looks, v->raw));
	else
		text_puts(v->text, NOT_KNOWN);
}

static void put_last_seen(struct access_view *v)
{
	uint64_t seen_ms = v->region->evidence.last_seen_ms;
	uint64_t end_ms = rec_ms(v->snap->end_ns);

	if (!seen_ms)
		text_puts(v->text, NOT_KNOWN);
	else if (seen_ms == REC_NEVER_SEEN)
		text_puts(v->text, "never");
	else
		PUT(v, hist_format_value(buf, HIST_IDLE, end_ms > seen_ms ?
					 (access_wide)(end_ms - seen_ms) * 1000 :
					 0, v->raw));
}

static void put_passed(struct access_view *v)
{
	PUT(v, fmt_size(buf, v->region->sz_filter_passed, v->sizes));
}

#define PLACE_KEYWORDS							\
	{ "<index>", "index of the region in the regions of the snapshot", \
	  put_index, 3 },						\
	{ "<start address>", "start address of the region", put_start, 12 }, \
	{ "<end address>", "end address of the region", put_end, 11 },	\
	{ "<size>", "size of the region", put_size, 11 }
#define PROBE_KEYWORDS(width)						\
	{ "<probe hits>", "hits of the data attribute probes",		\
	  put_probe_hits, 0 },						\
	{ "<filters passed bytes>",					\
	  "bytes of the region that passed DAMOS filters", put_passed, width }

const struct format_keyword access_region_keywords[] = {
	PLACE_KEYWORDS,
	{ "<access rate>", "monitored access rate of the region", put_rate, 5 },
	{ "<access hz>", "monitored access frequency of the region in hz",
	  put_hz, 6 },
	{ "<age>", "how long the region has kept its access pattern",
	  put_age, 13 },
	{ "<temperature>", "access temperature of the region",
	  put_temperature, 0 },
	PROBE_KEYWORDS(0),
	{ "<box>", "the region's box, see --region_box_* (age, access rate and size by default)",
	  box_put, 0 },
	{ 0 }
};

const struct format_keyword access_own_region_keywords[] = {
	{ "<density>", "share of the region's pages that are in use, where that is known apart from its access rate",
	  put_density, 9 },
	{ "<looks>", "number of looks at pages that the region's figures rest on",
	  put_looks, 9 },
	{ "<last seen>", "how long before the end of the snapshot an access was last seen",
	  put_last_seen, 9 },
	{ 0 }
};

const struct format_keyword attrs_region_keywords[] = {
	PLACE_KEYWORDS,
	{ "<age>", "how long the region has kept its attributes", put_age, 13 },
	{ "<temperature>", "temperature of the region, by probe hits",
	  put_temperature, 0 },
	PROBE_KEYWORDS(11),
	{ 0 }
};
