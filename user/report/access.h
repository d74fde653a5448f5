/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The access report: snapshots of one or more records as text. "report access"
 * and "report attrs" are two sets of templates, keywords and sort keys of it.
 */
#ifndef DX_ACCESS_H
#define DX_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "report/access_value.h"
#include "report/box.h"
#include "report/cache.h"
#include "report/colour.h"
#include "report/filter.h"
#include "report/format.h"
#include "report/hist.h"
#include "report/percentile.h"
#include "report/snapshot_heatmap.h"
#include "report/sort.h"
#include "report/text.h"

struct access_style;
struct attrs_opts;
struct params;

/* One record to report: a stream of a reader. */
struct access_record {
	struct rec_reader *reader;
	size_t stream;
	const struct rec_stream *info;
	size_t input;			/* index of the file it is from */
	const struct params *params;	/* for report attrs, else NULL */
};

struct access_records {
	struct access_record *record;
	size_t nr;
};

struct format_edit {			/* one --format */
	bool append;
	enum format_area area;
	const char *text;
};

struct raw_form_opts {
	bool as_damo1;			/* as report raw of damo 1 was */
	bool has_span;			/* of snapshots that start within it */
	double from_s, to_s;		/* since the first snapshot */
};

struct access_opts {
	struct access_filter filter;
	const struct access_style *style;
	const char *old_format[FORMAT_NR_AREAS];	/* --format_<area> */
	struct format_edit *edits;
	size_t nr_edits;
	struct format_widths widths;
	struct sort_opts sort;
	struct hist_opts hist;
	struct percentile_opts percentile;
	struct snapshot_heatmap_opts heatmap;
	struct box_opts box;
	bool region_box;		/* show it whatever the style */
	bool total_sz_only;
	bool raw_number;
	bool json;
	bool raw_form;
	struct raw_form_opts raw;	/* of --raw_form */
	bool dont_merge;		/* of a live snapshot */
	const char *list_keywords;	/* say where they are told, or NULL */
	struct cache_opts cache;
	const char *exec;		/* what is to get the json, or NULL */
	struct attrs_opts *attrs;	/* of report attrs, else NULL */
	char **kept;			/* words that a json format stood for */
	size_t nr_kept;
};

void access_opts_init(struct access_opts *o);
void access_opts_destroy(struct access_opts *o);

/* Does a filter look inside regions? Others only choose regions. */
bool access_filters_bytes(const struct damos_filter *f);

/* What the default templates depend on; over all records to be shown. */
struct access_facts {
	bool many_records;
	bool many_snapshots;		/* in one of them */
	bool filters;
	bool filters_bytes;		/* one of them looks inside regions */
	bool tuned;			/* intervals have a goal */
	bool damon_stat;		/* one is from DAMON_STAT */
	bool probes;			/* the very first snapshot has hits */
};

/**
 * access_templates() - make the templates that the options ask for
 * @templates: out, one for each area; format_destroy() them
 *
 * Returns 0, or 1 after a line on standard error.
 */
int access_templates(const struct access_opts *o,
		     const struct access_facts *facts,
		     struct format_template templates[FORMAT_NR_AREAS]);

/* Names of the styles, ends with NULL; for args_choice(). */
extern const char *const access_style_names[];
extern const char *const attrs_style_names[];
const struct access_style *access_style_find(const char *name);

/* A style sets sort keys and boxes too; to be called when options are done. */
void access_style_apply(struct access_opts *o);

/**
 * access_report() - make the report
 * @f: where to; whether it could be written is up to the caller to check
 * @colour: whether escapes are wanted
 *
 * Returns 0, or 1 after a line on standard error.
 */
int access_report(struct access_opts *o, const struct access_records *records,
		  FILE *f, bool colour);

/* What a keyword may look at. */
struct access_view {
	struct text *text;
	const struct access_opts *opts;
	const struct format_template *templates;	/* by area */
	bool raw, colour;

	/* of the record */
	const struct access_record *record;
	const struct rec_stream *stream;
	struct access_scale scale;	/* as recorded */
	uint64_t nr_snapshots;		/* 0: the next two are not known */
	int64_t start_ns, end_ns;	/* first and last snapshot shown */
	double start_frac_ns;		/* see rec_start_ns() */

	/* of the snapshot */
	struct rec_snapshot *snap;
	struct access_scale snap_scale;
	struct sort_order order;
	struct box_limits box;
	const double *fraction;		/* see view_fraction() */

	/* of the region */
	size_t index;
	const struct rec_region *region;
};

/*
 * Temperature and idle time of a region, in the report's own sense: by access
 * rate, or by the hits of probes.
 */
access_wide view_temperature(const struct access_view *v,
			     const struct access_weights *w,
			     const struct rec_region *r);
access_wide view_idle_us(const struct access_view *v,
			 const struct rec_region *r);
/*
 * What a region of the snapshot is longer than its end says, below a byte:
 * after --adjust_region.
 */
static inline double view_fraction(const struct access_view *v,
				   const struct rec_region *r)
{
	return v->fraction ? v->fraction[r - v->snap->regions] : 0;
}

/* The temperature of a part of it of so many bytes. */
double view_heat(const struct access_view *v, const struct rec_region *r,
		 double bytes);

#endif /* DX_ACCESS_H */
