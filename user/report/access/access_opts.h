/* SPDX-License-Identifier: GPL-2.0 */
/* What the access reports can be asked for. */
#ifndef DX_ACCESS_OPTS_H
#define DX_ACCESS_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/opt.h"
#include "cli/rows.h"
#include "draw/color.h"
#include "model/access_filter.h"

struct access_style;

/* ---- templates: format.h ---- */

enum format_area {
	FORMAT_RECORD_HEAD,
	FORMAT_SNAPSHOT_HEAD,
	FORMAT_REGION,
	FORMAT_SNAPSHOT_TAIL,
	FORMAT_RECORD_TAIL,
	FORMAT_NR_AREAS,
};

/* Minimum width of a keyword's text. */
struct format_width {
	const char *keyword;
	size_t chars;
};

struct format_widths {
	struct format_width *width;
	size_t nr;
};

/* ---- order of regions: sort.h ---- */

enum sort_key {
	SORT_ADDRESS,
	SORT_ACCESS_RATE,
	SORT_AGE,
	SORT_SIZE,
	SORT_TEMPERATURE,
	SORT_PROBE_HITS,
	SORT_NR_KEYS,
};

struct sort_opts {
	/* Each key at most once, the one that counts first in front. */
	enum sort_key key[SORT_NR_KEYS];
	size_t nr;
	bool descending[SORT_NR_KEYS];	/* by key */
};

/* ---- boxes: box.h ---- */

enum box_part {
	BOX_LENGTH,
	BOX_COLOR,
	BOX_HEIGHT,
	BOX_NR_PARTS,
};

enum box_value {
	BOX_SIZE,
	BOX_ACCESS_RATE,
	BOX_AGE,
	BOX_NONE,
};

struct box_opts {
	enum box_value value[BOX_NR_PARTS];
	bool log[BOX_NR_PARTS];
	int64_t min[BOX_NR_PARTS], max[BOX_NR_PARTS];	/* columns, rows */
	enum color_set colors;
	int align;			/* enum box_align */
};

enum box_align { BOX_LEFT, BOX_RIGHT };

/* ---- maps, histograms, percentiles ---- */

struct snapshot_heatmap_opts {
	int64_t width;			/* columns */
	enum color_set colors;
	bool fixed;			/* columns of the whole address span */
};

struct hist_opts {
	bool log, cumulative;
	struct opt_list ranges;		/* start end start end */
};

struct percentile_opts {
	int64_t *wanted;
	size_t nr;
};

/* ---- a cache: cache.h ---- */

struct cache_opts {
	bool on;
	uint64_t bytes, ways, line_bytes;
	uint64_t nr_sets;		/* by cache_check() */
};

/* ---- data attributes: attrs.h ---- */

/* --adjust_region: make the size or a probe's hits smaller. */
struct attrs_adjust {
	bool on;
	bool of_size;			/* or of the hits of... */
	size_t probe;
	bool by_passed;			/* or by the rate of hits of... */
	size_t by_probe;
};

struct attrs_opts {
	struct attrs_adjust adjust;
};

/* ---- all of it ---- */

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
	bool small_units;		/* see damo/quirks.h */
	bool rounds;			/* sizes of filters, as damo does */
	bool its_keywords;		/* formats have damo's keywords, not ours */
	bool json;
	struct rows_opts rows;		/* --columns: rows of regions instead */
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

#endif /* DX_ACCESS_OPTS_H */
