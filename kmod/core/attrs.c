// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes: which are allowed, and what results mean when they change.
 */
#include "internal.h"

enum dx_attrs_fault dx_attrs_check(const struct dx_attrs *attrs)
{
	if (!attrs->sample_us)
		return DX_ATTRS_SAMPLE_ZERO;
	if (attrs->sample_us > DX_MAX_US || attrs->aggr_us > DX_MAX_US ||
	    attrs->update_us > DX_MAX_US)
		return DX_ATTRS_TOO_LONG;
	if (attrs->aggr_us < attrs->sample_us)
		return DX_ATTRS_AGGR_BELOW_SAMPLE;
	if (div64_u64(attrs->aggr_us, attrs->sample_us) > 1U << 31)
		return DX_ATTRS_TOO_MANY_SAMPLES;
	if (attrs->min_regions < DX_MIN_REGIONS)
		return DX_ATTRS_MIN_REGIONS_LOW;
	if (attrs->max_regions < attrs->min_regions)
		return DX_ATTRS_MAX_BELOW_MIN;
	if (!attrs->min_region_bytes ||
	    attrs->min_region_bytes & (attrs->min_region_bytes - 1))
		return DX_ATTRS_REGION_BYTES;
	return DX_ATTRS_OK;
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

/* @nr of @samples in samples of @unit, by way of basis points. */
static u32 rescale_count(u32 nr, u32 samples, u32 unit)
{
	if (!samples)
		return 0;
	return div_u64(div_u64((u64)nr * 10000, samples) * unit, 10000);
}

/* Age as so many windows of another length. */
static u32 rescale_age(u32 age, u64 old_us, u64 new_us)
{
	u64 age_us;

	if (old_us == new_us)
		return age;
	if (age && old_us > div_u64(U64_MAX, age))
		return min_t(u64, div64_u64(old_us, new_us) * age, U32_MAX);
	age_us = age * old_us;
	return min_t(u64, div64_u64(age_us, new_us), U32_MAX);
}

/* Make the last results of @r be as if made with other attributes. */
void dx_region_rescale(struct dx_region *r, const struct dx_attrs *old,
		       const struct dx_attrs *new)
{
	u32 unit = dx_attrs_samples(new);

	if (r->last_samples) {
		r->last_nr_accesses = rescale_count(r->last_nr_accesses,
						    r->last_samples, unit);
		r->last_samples = unit;
	}
	r->age = rescale_age(r->age, old->aggr_us, new->aggr_us);
	r->nr_accesses = 0;
	r->samples = 0;
	r->absent = 0;
	r->hidden = 0;
}
