// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdbool.h>

#include "record/record.h"
#include "report/validate.h"
#include "util/msg.h"
#include "util/units.h"

static bool in_boundaries(const struct validity *v, const struct rec_region *r)
{
	for (size_t i = 0; i < v->nr_boundaries; i++)
		if (r->start >= v->boundaries[i].start &&
		    r->end <= v->boundaries[i].end)
			return true;
	return !v->nr_boundaries;
}

static int check_region(const struct validity *v, const struct rec_region *r)
{
	if (r->start >= r->end)
		return msg_error("invalid: region [%" PRIu64 ", %" PRIu64
				 ") is empty or reversed", r->start, r->end);
	if (!in_boundaries(v, r))
		return msg_error("invalid: region %" PRIu64 "-%" PRIu64
				 " out of the boundary", r->start, r->end);
	if ((int64_t)r->nr_accesses < v->nr_accesses.min ||
	    (int64_t)r->nr_accesses > v->nr_accesses.max)
		return msg_error("invalid: expect %" PRId64 "<=nr_accesses<=%"
				 PRId64 " but %" PRIu32, v->nr_accesses.min,
				 v->nr_accesses.max, r->nr_accesses);
	return 0;
}

/* One more that is wrong: 0 while so many are allowed. */
static bool too_many(const struct validity *v, uint64_t *nr_wrong,
		     uint64_t nr_snapshots)
{
	return (double)(*nr_wrong)++ >=
	       v->allow_percent * (double)nr_snapshots / 100;
}

static int check_stream(const struct validity *v, struct rec_reader *r,
			size_t stream)
{
	uint64_t nr = rec_nr_snapshots(r, stream), bad_time = 0, bad_nr = 0;
	struct rec_snapshot *s;
	int err;

	if (rec_rewind(r, (int)stream))
		return 1;
	while ((err = rec_next(r, &s, NULL)) > 0) {
		double us = ((double)s->end_ns - rec_start_ns(s)) / NS_PER_US;
		int64_t regions = (int64_t)s->nr_regions;

		if ((us < (double)v->aggr_us.min ||
		     us > (double)v->aggr_us.max) &&
		    too_many(v, &bad_time, nr))
			return msg_error("invalid: expect %" PRId64
					 "<=aggregate interval<=%" PRId64
					 " but %" PRId64, v->aggr_us.min,
					 v->aggr_us.max, (int64_t)us);
		if ((regions < v->nr_regions.min ||
		     regions > v->nr_regions.max) && too_many(v, &bad_nr, nr))
			return msg_error("invalid: expect %" PRId64
					 "<=nr_regions<=%" PRId64 " but %"
					 PRId64, v->nr_regions.min,
					 v->nr_regions.max, regions);
		for (size_t i = 0; i < s->nr_regions; i++)
			if (check_region(v, &s->regions[i]))
				return 1;
	}
	return err < 0;
}

int validate_record(const struct validity *v)
{
	struct rec_reader *r = rec_open(v->input, NULL);
	int status = 0;

	if (!r)
		return 1;
	if (!rec_nr_streams(r))
		status = msg_error("invalid: %s holds no record", v->input);
	for (size_t i = 0; i < rec_nr_streams(r) && !status; i++)
		status = check_stream(v, r, i);
	rec_close(r);
	return status;
}
