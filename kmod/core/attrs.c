// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes: which are allowed, and what results mean when they change.
 */
#include "internal.h"

static enum dx_attrs_fault dx_attrs_check_goal(const struct dx_attrs *attrs)
{
	const struct dx_intervals_goal *goal = &attrs->goal;
	u64 samples = dx_attrs_samples(attrs);

	if (!goal->aggrs)
		return DX_ATTRS_OK;
	if (goal->access_bp > DX_ALL_BP)
		return DX_ATTRS_GOAL_SHARE;
	if (attrs->sample_us < goal->min_sample_us ||
	    attrs->sample_us > goal->max_sample_us)
		return DX_ATTRS_GOAL_RANGE;
	if (goal->max_sample_us > div64_u64(DX_MAX_US, samples))
		return DX_ATTRS_GOAL_TOO_LONG;
	return DX_ATTRS_OK;
}

enum dx_attrs_fault dx_attrs_check(const struct dx_attrs *attrs)
{
	if (!attrs->sample_us)
		return DX_ATTRS_SAMPLE_ZERO;
	if (attrs->sample_us > DX_MAX_US || attrs->aggr_us > DX_MAX_US ||
	    attrs->update_us > DX_MAX_US)
		return DX_ATTRS_TOO_LONG;
	if (attrs->aggr_us < attrs->sample_us)
		return DX_ATTRS_AGGR_BELOW_SAMPLE;
	if (div64_u64(attrs->aggr_us, attrs->sample_us) > DX_MAX_SAMPLES)
		return DX_ATTRS_TOO_MANY_SAMPLES;
	if (attrs->min_regions < DX_MIN_REGIONS)
		return DX_ATTRS_MIN_REGIONS_LOW;
	if (attrs->max_regions < attrs->min_regions)
		return DX_ATTRS_MAX_BELOW_MIN;
	if (!attrs->min_region_bytes ||
	    attrs->min_region_bytes & (attrs->min_region_bytes - 1))
		return DX_ATTRS_REGION_BYTES;
	return dx_attrs_check_goal(attrs);
}

u32 dx_attrs_samples(const struct dx_attrs *attrs)
{
	return max_t(u64, div64_u64(attrs->aggr_us, attrs->sample_us), 1);
}

int dx_ranges_check(const struct dx_range *ranges, u32 nr, u32 *bad)
{
	u64 end = 0;
	u32 i;

	for (i = 0; i < nr; i++) {
		*bad = i;
		if (ranges[i].start >= ranges[i].end || ranges[i].start < end)
			return -EINVAL;
		end = ranges[i].end;
	}
	return 0;
}

/* @nr of @samples in samples of @unit, rounded down. */
static u32 dx_attrs_rescale_count(u32 nr, u32 samples, u32 unit)
{
	return samples ? div_u64((u64)nr * unit, samples) : 0;
}

/* Age as so many windows of another length. */
static u32 dx_attrs_rescale_age(u32 age, u64 old_us, u64 new_us)
{
	u64 age_us;

	if (old_us == new_us)
		return age;
	if (age && old_us > div_u64(U64_MAX, age))
		return min_t(u64, div64_u64(old_us, new_us) * age, U32_MAX);
	age_us = age * old_us;
	return min_t(u64, div64_u64(age_us, new_us), U32_MAX);
}

/*
 * What one engine alone knows has the same place for each of them. Looks of
 * another one are what its results rest on, until there are others.
 */
static void dx_attrs_change_engine(struct dx_region *r,
				   const struct dx_attrs *old,
				   const struct dx_attrs *new)
{
	bool was = old->sampling == DAMONX_SAMPLING_EVIDENCE;
	bool is = new->sampling == DAMONX_SAMPLING_EVIDENCE;

	if (was && is)
		return;
	memset(r->hits, 0, sizeof(r->hits));
	if (!is)
		return;
	r->evidence.looks = r->last_samples;
	r->evidence.hits = min(r->last_nr_accesses, r->last_samples);
}

/*
 * Make the last results of @r be as if made with other attributes. Where a window
 * has as many samples as before, they stay what they are.
 */
void dx_attrs_rescale(struct dx_region *r, const struct dx_attrs *old,
		      const struct dx_attrs *new)
{
	u32 unit = dx_attrs_samples(new);
	u32 i;

	dx_attrs_change_engine(r, old, new);
	if (r->last_samples && unit != dx_attrs_samples(old)) {
		for (i = 0; i < DAMONX_NR_PROBES; i++)
			r->last_hits[i] =
				dx_attrs_rescale_count(r->last_hits[i],
						       r->last_samples, unit);
		r->last_nr_accesses =
			dx_attrs_rescale_count(r->last_nr_accesses,
					       r->last_samples, unit);
		r->last_samples = unit;
	}
	r->age = dx_attrs_rescale_age(r->age, old->aggr_us, new->aggr_us);
	r->nr_accesses = 0;
	r->samples = 0;
	r->absent = 0;
	r->hidden = 0;
}
