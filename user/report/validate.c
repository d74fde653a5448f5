// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

#include "cli/out.h"
#include "record/record.h"
#include "report/input/inputs.h"
#include "report/validate.h"
#include "util/msg.h"
#include "util/units.h"

enum kind {
	WRONG_INTERVAL, WRONG_NR_REGIONS, EMPTY_REGION, OUT_OF_BOUNDARY,
	WRONG_NR_ACCESSES,
};

static const char *const kind_names[] = {
	[WRONG_INTERVAL] = "aggregate_interval",
	[WRONG_NR_REGIONS] = "nr_regions",
	[EMPTY_REGION] = "empty_region",
	[OUT_OF_BOUNDARY] = "regions_boundary",
	[WRONG_NR_ACCESSES] = "nr_accesses",
};

/* What is wrong with a snapshot, or with one of its regions. */
struct fault {
	enum kind kind;
	const char *name;			/* of the kind */
	const char *target;
	uint64_t snapshot, region;		/* indices; UINT64_MAX: none, as of the next two */
	uint64_t start, end;			/* of the region */
	const struct limits *limits;		/* of the value; NULL: of a kind that has none */
	double value, min, max;			/* NaN: likewise */
	bool allowed;				/* so many may be wrong */
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct fault, name, CELL_TEXT, "fault"),
	ROW_COLUMN(struct fault, allowed, CELL_BOOL, "allowed"),
	ROW_COLUMN(struct fault, target, CELL_TEXT, "target_id"),
	ROW_COLUMN(struct fault, snapshot, CELL_NR, "snapshot_idx"),
	ROW_COLUMN(struct fault, region, CELL_NR, "region_idx"),
	ROW_COLUMN(struct fault, start, CELL_NR, "start_address"),
	ROW_COLUMN(struct fault, end, CELL_NR, "end_address"),
	ROW_COLUMN(struct fault, value, CELL_NUMBER, "value"),
	ROW_COLUMN(struct fault, min, CELL_NUMBER, "min"),
	ROW_COLUMN(struct fault, max, CELL_NUMBER, "max"),
	{ 0 }
};

struct check {
	const struct validity *v;
	struct rows *rows;			/* NULL: a line of the first fault */
	uint64_t nr_faults;			/* that are not allowed */
	/* of the stream */
	uint64_t nr_snapshots, bad_time, bad_nr;
	const char *target;
	uint64_t snapshot;
};

static void print_fault(const struct fault *f)
{
	switch (f->kind) {
	case EMPTY_REGION:
		msg_error("invalid: region [%" PRIu64 ", %" PRIu64
			  ") is empty or reversed", f->start, f->end);
		return;
	case OUT_OF_BOUNDARY:
		msg_error("invalid: region %" PRIu64 "-%" PRIu64
			  " out of the boundary", f->start, f->end);
		return;
	default:
		msg_error("invalid: expect %" PRId64 "<=%s<=%" PRId64 " but %" PRId64,
			  f->limits->min, f->kind == WRONG_INTERVAL ?
			  "aggregate interval" : f->name, f->limits->max,
			  (int64_t)f->value);
	}
}

/* Is that all there is to say? */
static bool take(struct check *c, struct fault f)
{
	f.name = kind_names[f.kind];
	f.min = f.limits ? (double)f.limits->min : NAN;
	f.max = f.limits ? (double)f.limits->max : NAN;
	f.target = c->target;
	f.snapshot = c->snapshot;
	if (c->rows)
		rows_add(c->rows, &f);
	else if (!f.allowed)
		print_fault(&f);
	c->nr_faults += !f.allowed;
	return !c->rows && !f.allowed;
}

static bool within(double value, const struct limits *l)
{
	return value >= (double)l->min && value <= (double)l->max;
}

/* Of the snapshot; @nr_wrong of them were wrong so far. */
static bool check_value(struct check *c, enum kind kind, double value,
			const struct limits *l, uint64_t *nr_wrong)
{
	struct fault f = { .kind = kind, .region = UINT64_MAX,
			   .start = UINT64_MAX, .end = UINT64_MAX,
			   .value = value, .limits = l };

	if (within(value, l))
		return false;
	f.allowed = (double)(*nr_wrong)++ <
		    c->v->allow_percent * (double)c->nr_snapshots / 100;
	return take(c, f);
}

static bool in_boundaries(const struct validity *v, const struct rec_region *r)
{
	for (size_t i = 0; i < v->nr_boundaries; i++)
		if (r->start >= v->boundaries[i].start &&
		    r->end <= v->boundaries[i].end)
			return true;
	return !v->nr_boundaries;
}

static bool check_region(struct check *c, const struct rec_region *r, size_t i)
{
	struct fault f = { .region = i, .start = r->start, .end = r->end,
			   .value = NAN };

	f.kind = EMPTY_REGION;
	if (r->start >= r->end)
		return take(c, f);
	f.kind = OUT_OF_BOUNDARY;
	if (!in_boundaries(c->v, r) && take(c, f))
		return true;
	f.kind = WRONG_NR_ACCESSES;
	f.value = r->nr_accesses;
	f.limits = &c->v->nr_accesses;
	return !within(f.value, f.limits) && take(c, f);
}

static bool check_snapshot(struct check *c, const struct rec_snapshot *s)
{
	double us = ((double)s->end_ns - rec_start_ns(s)) / NS_PER_US;

	if (check_value(c, WRONG_INTERVAL, us, &c->v->aggr_us, &c->bad_time) ||
	    check_value(c, WRONG_NR_REGIONS, (double)s->nr_regions,
			&c->v->nr_regions, &c->bad_nr))
		return true;
	for (size_t i = 0; i < s->nr_regions; i++)
		if (check_region(c, &s->regions[i], i))
			return true;
	return false;
}

/* Returns 0, also when all has been said that is to say; 1 after a line on stderr. */
static int check_stream(struct check *c, struct rec_reader *r, size_t stream)
{
	const struct rec_stream *of;
	struct rec_snapshot *s;
	char id[TARGET_ID_LEN];
	int err;

	if (rec_rewind(r, (int)stream))
		return 1;
	of = rec_stream(r, stream);
	c->target = target_id_text(id, of->target_id);
	c->nr_snapshots = rec_nr_snapshots(r, stream);
	c->bad_time = c->bad_nr = c->snapshot = 0;
	while ((err = rec_next(r, &s, NULL)) > 0) {
		if (check_snapshot(c, s))
			return 0;
		c->snapshot++;
	}
	return err < 0;
}

static int check_record(struct check *c)
{
	struct rec_reader *r = rec_open(c->v->input, NULL);
	int status = 0;

	if (!r)
		return 1;
	if (!rec_nr_streams(r))
		status = msg_error("invalid: %s holds no record", c->v->input);
	for (size_t i = 0; i < rec_nr_streams(r) && !status &&
		    (c->rows || !c->nr_faults); i++)
		status = check_stream(c, r, i);
	rec_close(r);
	return status;
}

int validate_record(const struct validity *v)
{
	struct check c = { .v = v };
	struct out out = { .f = stdout };
	int status;

	if (!rows_wanted(&v->rows))
		return check_record(&c) || c.nr_faults ? 1 : 0;
	c.rows = rows_begin(&v->rows, columns, out.f);
	if (!c.rows)
		return 1;
	status = check_record(&c);
	rows_end(c.rows);
	if (out_end(&out))
		return 1;
	if (!status && c.nr_faults)
		status = msg_error("invalid: faults that are not allowed: %" PRIu64,
				   c.nr_faults);
	return status;
}
