// SPDX-License-Identifier: GPL-2.0
/* Styles and default templates of the access reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/access/access.h"
#include "report/access/format.h"
#include "report/access/keywords.h"
#include "report/access/sort.h"
#include "util/msg.h"

#define TIME_LINE "snapshot time: [<start time>, <end time>] (<duration>)\n"
#define FILTERS_LINE "# damos filters (df): <filters passed type>\n"
#define HIST(title, name)						\
	title " <total size>\n<" name "-sz histogram>\n"
#define PASSED_HIST(title, name)					\
	title " <df-passed size>\n<" name "-df-passed-sz histogram>\n\n"
#define PERCENTILES(name)						\
	"# total " name " percentiles\n<" name " percentiles>\n"
#define PASSED_PERCENTILES(name)					\
	"# df-passed " name " percentiles\n<df-passed " name " percentiles>\n\n"

enum style_flags {
	STYLE_TIME = 1 << 0,		/* time line if there are several */
	STYLE_ALWAYS_TIME = 1 << 1,
	STYLE_BOXES = 1 << 2,
	STYLE_HOT = 1 << 3,		/* sorted by temperature */
	STYLE_COLD = 1 << 4,
};

struct access_style {
	const char *name;
	unsigned int flags;
	/* NULL: the default. With filters, @passed_head goes in front. */
	const char *head, *passed_head, *region;
};

static const struct access_style styles[] = {
	{ "detailed", 0, NULL, NULL, NULL },
	{ "simple-boxes", STYLE_ALWAYS_TIME | STYLE_BOXES, "", NULL,
	  "<box> size <size> access <access hz> age <age>" },
	{ "temperature-sz-hist", 0, HIST("<temperature>", "temperature"),
	  FILTERS_LINE PASSED_HIST("<temperature>", "temperature"), "" },
	{ "recency-sz-hist", 0, HIST("<idle time (us)>", "recency"),
	  FILTERS_LINE PASSED_HIST("<idle time (us)>", "recency"), "" },
	{ "cold-memory-tail", 0, HIST("<idle time (us)>", "recency"),
	  FILTERS_LINE PASSED_HIST("<idle time (us)>", "recency"), "" },
	{ "recency-percentiles", STYLE_TIME, PERCENTILES("recency"),
	  FILTERS_LINE PASSED_PERCENTILES("recency"), "" },
	{ "idle-time-percentiles", STYLE_TIME, PERCENTILES("recency"),
	  FILTERS_LINE PASSED_PERCENTILES("recency"), "" },
	{ "temperature-percentiles", STYLE_TIME, PERCENTILES("temperature"),
	  FILTERS_LINE PASSED_PERCENTILES("temperature"), "" },
	{ "cold", STYLE_BOXES | STYLE_COLD, NULL, NULL,
	  "<box> <size> access <access hz> <age>" },
	{ "hot", STYLE_BOXES | STYLE_HOT, NULL, NULL,
	  "<box> <size> access <access hz> <age>" },
};

#define NR_STYLES (sizeof(styles) / sizeof(styles[0]))

const char *const access_style_names[] = {
	"detailed", "simple-boxes", "temperature-sz-hist", "recency-sz-hist",
	"cold-memory-tail", "recency-percentiles", "idle-time-percentiles",
	"temperature-percentiles", "cold", "hot", NULL
};

const char *const attrs_style_names[] = {
	"detailed", "temperature-sz-hist", "recency-sz-hist",
	"cold-memory-tail", "recency-percentiles", "idle-time-percentiles",
	"temperature-percentiles", NULL
};

const struct access_style *access_style_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_STYLES; i++)
		if (!strcmp(styles[i].name, name))
			return &styles[i];
	return NULL;
}

void access_style_apply(struct access_opts *o)
{
	unsigned int flags = o->style ? o->style->flags : 0;

	if (flags & STYLE_BOXES) {
		o->box.align = BOX_RIGHT;
		o->box.colors = COLOR_EMOTION;
		o->box.min[BOX_LENGTH] = 1;
		o->box.max[BOX_LENGTH] = 40;
		o->box.min[BOX_HEIGHT] = 1;
		o->box.max[BOX_HEIGHT] = 1;
	}
	if (flags & (STYLE_HOT | STYLE_COLD)) {
		sort_clear(&o->sort);
		sort_add(&o->sort, SORT_TEMPERATURE);
	}
	/* The user's --sort_regions_dsc is good for cold, too. */
	if (flags & STYLE_HOT) {
		memset(o->sort.descending, 0, sizeof(o->sort.descending));
		o->sort.descending[SORT_TEMPERATURE] = true;
	}
}

/* ---- templates ---- */

/* Lines that may be there; each with its newline, the last one is cut off. */
struct line {
	bool wanted;
	const char *text;
};

static char *join(const struct line *line)
{
	size_t len = 1;
	const struct line *l;
	char *text, *p;

	for (l = line; l->text; l++)
		len += l->wanted ? strlen(l->text) : 0;
	text = malloc(len);
	if (!text)
		return NULL;
	*text = '\0';
	for (p = text, l = line; l->text; l++)
		if (l->wanted)
			p = stpcpy(p, l->text);
	if (p > text && p[-1] == '\n')
		p[-1] = '\0';
	return text;
}

static char *access_head(const struct access_facts *facts, bool own_region)
{
	const struct line lines[] = {
		{ facts->many_snapshots, TIME_LINE },
		{ true, "heatmap: <heatmap>\n"
			"intervals: <snapshot intervals>\n" },
		{ facts->filters, FILTERS_LINE
			"df-pass: <filters passed heatmap>\n" },
		{ facts->probes && !own_region,
		  "#   addr         size                age           probe_hits\n"
		  "#                             access_hz\n" },
		{ 0 }
	};

	return join(lines);
}

static char *attrs_head(const struct access_facts *facts, bool own_region)
{
	const struct line lines[] = {
		{ facts->many_snapshots, TIME_LINE },
		{ true, "heatmap: <heatmap>\n<probes>\n"
			"intervals: <snapshot intervals>\n" },
		{ facts->filters, FILTERS_LINE },
		{ !own_region && !facts->filters,
		  "#   size         address       age           probe_hits\n" },
		{ !own_region && facts->filters,
		  "#   size         address       df-passed    age           probe_hits\n" },
		{ 0 }
	};

	return join(lines);
}

static char *access_region(const struct access_facts *facts, bool with_filters)
{
	const struct line lines[] = {
		{ !facts->probes, "<index> addr <start address> size <size> "
				  "access <access hz> age <age>" },
		{ facts->probes, "<index> <start address> <size>  <access hz> "
				 "<age> <probe hits> " },
		{ facts->filters && with_filters,
		  " df-passed <filters passed bytes>" },
		{ 0 }
	};

	return join(lines);
}

static char *attrs_region(const struct access_facts *facts)
{
	const struct line lines[] = {
		{ true, "<index> <size>  <start address>  " },
		{ facts->filters, "<filters passed bytes>  " },
		{ true, "<age> <probe hits>" },
		{ 0 }
	};

	return join(lines);
}

static char *snapshot_tail(const struct access_facts *facts)
{
	const struct line lines[] = {
		{ true, "memory bw estimate: <estimated memory bandwidth>" },
		{ facts->filters, "  df-passed: "
			"<filters passed estimated memory bandwidth>" },
		{ true, "\ntotal size: <total bytes>" },
		{ facts->filters, "  df-passed <filters passed bytes>\n"
			"scheme stats\n<damos stats>" },
		{ 0 }
	};

	return join(lines);
}

static char *record_head(const struct access_facts *facts)
{
	const struct line lines[] = {
		{ facts->many_records,
		  "kdamond <kdamond index> / context <context index> / "
		  "scheme <scheme index> / target id <target id> / "
		  "recorded for <duration> from <abs start time>" },
		{ 0 }
	};

	return join(lines);
}

static char *record_tail(const struct access_facts *facts)
{
	const struct line lines[] = {
		{ true, "record DAMON intervals: <intervals>" },
		{ facts->tuned, "\n# <intervals goal>" },
		{ facts->damon_stat, "\n# data source: <data source>" },
		{ 0 }
	};

	return join(lines);
}

static char *default_text(const struct access_opts *o,
			  const struct access_facts *facts,
			  enum format_area area, bool own_region)
{
	switch (area) {
	case FORMAT_RECORD_HEAD:
		return record_head(facts);
	case FORMAT_SNAPSHOT_HEAD:
		return o->attrs ? attrs_head(facts, own_region) :
				  access_head(facts, own_region);
	case FORMAT_REGION:
		return o->attrs ? attrs_region(facts) :
				  access_region(facts, true);
	case FORMAT_SNAPSHOT_TAIL:
		return snapshot_tail(facts);
	default:
		return record_tail(facts);
	}
}

/* Each of the following replaces texts; 1 when memory is short. */

static int replace(char **text, char *with)
{
	free(*text);
	*text = with;
	return !with;
}

static int set_wanted(char **text, const struct access_opts *o)
{
	const struct format_edit *e = o->edits;
	int area, rc = 0;

	for (area = 0; area < FORMAT_NR_AREAS && !rc; area++)
		if (o->old_format[area])
			rc = replace(&text[area], strdup(o->old_format[area]));
	for (; e < o->edits + o->nr_edits && !rc; e++)
		if (!e->append)
			rc = replace(&text[e->area], strdup(e->text));
	return rc;
}

static int set_style(char **text, const struct access_opts *o,
		     const struct access_facts *facts)
{
	const struct access_style *style = o->style;
	const struct line head[] = {
		{ style && ((style->flags & STYLE_ALWAYS_TIME) ||
			    ((style->flags & STYLE_TIME) &&
			     facts->many_snapshots)), TIME_LINE },
		{ facts->filters_bytes && !o->attrs && style && style->passed_head,
		  style && style->passed_head ? style->passed_head : "" },
		{ true, style && style->head ? style->head : "" },
		{ 0 }
	};
	int rc = 0;

	if (style && style->head)
		rc = replace(&text[FORMAT_SNAPSHOT_HEAD], join(head));
	if (!rc && style && style->region)
		rc = replace(&text[FORMAT_REGION], strdup(style->region));
	return rc;
}

static int set_total_only(char **text)
{
	return replace(&text[FORMAT_SNAPSHOT_HEAD], strdup("")) ||
	       replace(&text[FORMAT_REGION], strdup("")) ||
	       replace(&text[FORMAT_SNAPSHOT_TAIL], strdup("<total bytes>"));
}

static int append(char **text, const char *more)
{
	char *joined;

	if (asprintf(&joined, "%s%s", *text, more) < 0)
		return 1;
	return replace(text, joined);
}

/* Boxes go in front of the default line, whatever was set. */
static int set_boxes(char **text, const struct access_opts *o,
		     const struct access_facts *facts)
{
	char *line = access_region(facts, false);
	char *tail = text[FORMAT_SNAPSHOT_TAIL];
	int rc;

	rc = replace(&text[FORMAT_REGION],
		     strdup(o->box.max[BOX_HEIGHT] > 1 ? "<box>" : "<box>\n"));
	if (!rc)
		rc = !line || append(&text[FORMAT_REGION], line);
	if (!rc)
		rc = append(&text[FORMAT_SNAPSHOT_TAIL], *tail ?
			    "\n<region box description>" :
			    "<region box description>");
	free(line);
	return rc;
}

static int make_texts(char **text, const struct access_opts *o,
		      const struct access_facts *facts)
{
	const struct format_edit *e;
	bool own_region;
	int area, rc;

	rc = set_wanted(text, o) || set_style(text, o, facts);
	if (!rc && o->total_sz_only)
		rc = set_total_only(text);
	own_region = text[FORMAT_REGION];
	for (area = 0; area < FORMAT_NR_AREAS && !rc; area++)
		if (!text[area])
			rc = replace(&text[area],
				     default_text(o, facts,
						  (enum format_area)area,
						  own_region));
	if (!rc && o->region_box)
		rc = set_boxes(text, o, facts);
	for (e = o->edits; e < o->edits + o->nr_edits && !rc; e++)
		if (e->append)
			rc = append(&text[e->area], e->text);
	return rc;
}

static const struct format_keyword *area_keywords(const struct access_opts *o,
						  int area)
{
	switch (area) {
	case FORMAT_RECORD_HEAD:
	case FORMAT_RECORD_TAIL:
		return access_record_keywords;
	case FORMAT_REGION:
		return o->attrs ? attrs_region_keywords :
				  access_region_keywords;
	default:
		return o->attrs ? attrs_snapshot_keywords :
				  access_snapshot_keywords;
	}
}

static const struct format_keyword *own_keywords(const struct access_opts *o,
						 int area)
{
	return area == FORMAT_REGION && !o->attrs && !o->its_keywords ?
		access_own_region_keywords : NULL;
}

int access_templates(const struct access_opts *o,
		     const struct access_facts *facts,
		     struct format_template templates[FORMAT_NR_AREAS])
{
	char *text[FORMAT_NR_AREAS] = { NULL };
	int area, rc;

	memset(templates, 0, FORMAT_NR_AREAS * sizeof(*templates));
	rc = make_texts(text, o, facts);
	if (rc)
		msg_error("out of memory");
	for (area = 0; area < FORMAT_NR_AREAS; area++) {
		if (!rc)
			rc = format_compile(&templates[area], text[area],
					    area_keywords(o, area),
					    own_keywords(o, area), &o->widths);
		free(text[area]);
	}
	return rc;
}
