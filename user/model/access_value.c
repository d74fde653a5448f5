// SPDX-License-Identifier: GPL-2.0
/* Derived quantities of regions. */
#include <math.h>

#include "model/access_value.h"
#include "util/units.h"

/*
 * With these limits, and with ACCESS_MAX_WEIGHT, no temperature overflows.
 * Nothing that was measured comes near them.
 */
#define MAX_PERCENT	INT64_C(1000000000000000)
#define MAX_AGE_US	((access_wide)1 << 80)

/* Part of an aggregation interval that a snapshot's duration may be off. */
#define DURATION_TOLERANCE	0.1

struct access_scale access_snapshot_scale(const struct rec_stream *s,
					  const struct rec_snapshot *snap)
{
	struct access_scale scale = access_record_scale(s);
	double ratio = access_max_samples(&scale), duration_us;

	if (!s->intervals.has_goal || !s->intervals.goal.aggrs)
		return scale;
	if (snap->sample_us != REC_NONE) {
		scale.sample_us = (double)snap->sample_us;
		scale.aggr_us = scale.sample_us * ratio;
		return scale;
	}
	duration_us = ((double)(snap->end_ns - snap->start_ns) -
		       snap->start_frac_ns) / 1000;
	if (duration_us <= 0 || fabs(duration_us - scale.aggr_us) <
				scale.aggr_us * DURATION_TOLERANCE)
		return scale;
	scale.aggr_us = duration_us;
	scale.sample_us = duration_us / ratio;
	return scale;
}

int64_t access_percent(const struct access_scale *record,
		       const struct rec_region *r)
{
	double max = access_max_samples(record), percent;

	if (r->percent >= 0)
		return r->percent;
	if (!(max > 0))
		return 0;	/* without intervals nobody can tell */
	percent = access_hits(r->nr_accesses, r->samples, max) * 100 / max;
	return percent < MAX_PERCENT ? (int64_t)percent : MAX_PERCENT;
}

static access_wide to_wide(double us)
{
	if (!(us < (double)MAX_AGE_US))
		return MAX_AGE_US;
	return us > -(double)MAX_AGE_US ? (access_wide)us : -MAX_AGE_US;
}

access_wide access_age_us(const struct access_scale *record,
			  const struct rec_region *r)
{
	double age_us;

	if (r->age_us != REC_NONE)
		return r->age_us;
	if (r->age == REC_NONE)
		return 0;
	age_us = (double)r->age * record->aggr_us;
	/* in whole numbers, no digit of a long age gets lost */
	if (fabs(age_us) < (double)MAX_AGE_US &&
	    record->aggr_us == floor(record->aggr_us))
		return r->age * to_wide(record->aggr_us);
	return to_wide(age_us);
}

access_wide access_idle_us(const struct access_scale *record,
			   const struct access_scale *snapshot,
			   const struct rec_region *r)
{
	if (access_percent(record, r) > 0)
		return 0;
	return access_age_us(record, r) + to_wide(snapshot->aggr_us);
}

char *access_format_wide(char *buf, access_wide value, bool raw)
{
	unsigned __int128 v = value < 0 ? -(unsigned __int128)value :
					  (unsigned __int128)value;
	char digits[40], *p = buf;
	int n = 0;

	if (value < 0)
		*p++ = '-';
	if (v <= UINT64_MAX) {
		fmt_nr(p, (uint64_t)v, raw);
		return buf;
	}
	for (; v; v /= 10)
		digits[n++] = (char)('0' + (int)(v % 10));
	while (n) {
		*p++ = digits[--n];
		if (!raw && n && n % 3 == 0)
			*p++ = ',';
	}
	*p = '\0';
	return buf;
}

access_wide access_temperature(const struct access_weights *w,
			       const struct access_scale *record,
			       const struct rec_region *r)
{
	int64_t percent = access_percent(record, r);
	access_wide sum = (access_wide)w->size * access_size(r) +
			  (access_wide)w->rate * percent +
			  w->age * access_age_us(record, r);

	return percent ? sum : -sum;
}

uint64_t access_sum_sizes(const struct rec_snapshot *snap)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < snap->nr_regions; i++)
		sum += access_size(&snap->regions[i]);
	return sum;
}
