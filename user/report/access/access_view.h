/* SPDX-License-Identifier: GPL-2.0 */
/* What is being reported: a region of a snapshot of a record. */
#ifndef DX_ACCESS_VIEW_H
#define DX_ACCESS_VIEW_H

#include "model/access_value.h"
#include "report/access/access_opts.h"
#include "util/units.h"

struct access_view;
struct format_template;
struct params;
struct rec_reader;
struct text;

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

/* Positions of regions in a snapshot; zeros at first. */
struct sort_order {
	uint32_t *pos;			/* NULL: as they are */
	uint32_t *room;
	struct sort_item *item;
	size_t nr_room;
};

/* The smallest and largest value over all regions that will be shown. */
struct box_limits {
	bool known;
	access_wide min[BOX_NR_PARTS], max[BOX_NR_PARTS];
};

/*
 * Values of a region in the report's own sense: by access rate, or by the hits
 * of probes.
 */
struct access_sense {
	access_wide (*temperature)(const struct access_view *v,
				   const struct access_weights *w,
				   const struct rec_region *r);
	access_wide (*idle_us)(const struct access_view *v,
			       const struct rec_region *r);
	/* the temperature of a part of it of so many bytes */
	double (*heat)(const struct access_view *v, const struct rec_region *r,
		       double bytes);
};

/* By access rate. */
extern const struct access_sense access_by_rate;

/* What a keyword may look at. */
struct access_view {
	struct text *text;
	const struct access_opts *opts;
	const struct access_sense *sense;
	const struct format_template *templates;	/* by area */
	bool raw, color;
	enum size_form sizes;		/* the same of them */

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
 * What a region of the snapshot is longer than its end says, below a byte:
 * after --adjust_region.
 */
static inline double view_fraction(const struct access_view *v,
				   const struct rec_region *r)
{
	return v->fraction ? v->fraction[r - v->snap->regions] : 0;
}

static inline access_wide view_temperature(const struct access_view *v,
					   const struct access_weights *w,
					   const struct rec_region *r)
{
	return v->sense->temperature(v, w, r);
}

static inline access_wide view_idle_us(const struct access_view *v,
				       const struct rec_region *r)
{
	return v->sense->idle_us(v, r);
}

static inline double view_heat(const struct access_view *v,
			       const struct rec_region *r, double bytes)
{
	return v->sense->heat(v, r, bytes);
}

#endif /* DX_ACCESS_VIEW_H */
