// SPDX-License-Identifier: GPL-2.0
/* Rules of kdamonds and contexts. */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/stddef.h>

#include "../core/core.h"
#include "../mem/mem.h"
#include "check.h"
#include "decode.h"
#include "limits.h"

#define KDAMOND(_member)	offsetof(struct damonx_item_kdamond, _member)
#define CONTEXT(_member)	offsetof(struct damonx_item_context, _member)

#define DX_MAX_ACCESS_BP	10000U	/* of the samples */

int dx_check_kdamond(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_kdamond *k = (void *)item->payload;

	if (k->flags)
		return dx_refuse_field(d, item, KDAMOND(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", k->flags);
	if (k->reserved)
		return dx_refuse_field(d, item, KDAMOND(reserved), -EINVAL,
				       "reserved is 0x%x, must be 0",
				       k->reserved);
	if (k->refresh_us && k->refresh_us < DX_MIN_REFRESH_US)
		return dx_refuse_field(d, item, KDAMOND(refresh_us), -EINVAL,
				       "refresh_us is %llu, must be at least %u, or 0 for never",
				       k->refresh_us, DX_MIN_REFRESH_US);
	if (k->refresh_us > DX_MAX_INTERVAL_US)
		return dx_refuse_field(d, item, KDAMOND(refresh_us), -EINVAL,
				       "refresh_us is %llu, must be at most %llu",
				       k->refresh_us, DX_MAX_INTERVAL_US);
	return 0;
}

u32 dx_min_sample_us(const struct cred *opener)
{
	return dx_limits_privileged(opener) ? DX_MIN_SAMPLE_US :
					      dx_limits_now().min_sample_us;
}

static int dx_check_context_ops(struct dx_decoder *d, struct dx_item *item)
{
	u32 ops = dx_item_context(item)->ops;
	const char *why = NULL;

	if (!ops)
		return dx_refuse_field(d, item, CONTEXT(ops), -EINVAL,
				       "ops is not given: it says which address space to watch");
	if (dx_ops_by_id(ops))
		return 0;
	if (!dx_mem_feature(DAMONX_FEATURE_OPS, ops, &why) && why)
		return dx_refuse_field(d, item, CONTEXT(ops), -EOPNOTSUPP,
				       "ops is %u: %s", ops, why);
	return dx_refuse_field(d, item, CONTEXT(ops), -EOPNOTSUPP,
			       "ops is %u, which this module does not know",
			       ops);
}

static int dx_check_context_flags(struct dx_decoder *d, struct dx_item *item)
{
	u32 flags = dx_item_context(item)->flags;

	if (flags & ~DAMONX_CONTEXT_PAUSE)
		return dx_refuse_field(d, item, CONTEXT(flags), -EOPNOTSUPP,
				       "flags is 0x%x, this module knows 0x%x",
				       flags, DAMONX_CONTEXT_PAUSE);
	return 0;
}

static int dx_check_context_intervals(struct dx_decoder *d,
				      struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	static const struct {
		const char *name;
		u32 offset;
	} intervals[] = {
		{ "sample_us", CONTEXT(sample_us) },
		{ "aggr_us", CONTEXT(aggr_us) },
		{ "update_us", CONTEXT(update_us) },
	};
	u32 min_us = dx_min_sample_us(d->opener);
	u64 us;
	int i;

	for (i = 0; i < ARRAY_SIZE(intervals); i++) {
		us = *(u64 *)((u8 *)item->payload + intervals[i].offset);
		if (us > DX_MAX_INTERVAL_US)
			return dx_refuse_field(d, item, intervals[i].offset,
					       -EINVAL,
					       "%s is %llu, must be at most %llu",
					       intervals[i].name, us,
					       DX_MAX_INTERVAL_US);
	}
	if (c->sample_us < min_us)
		return dx_refuse_field(d, item, CONTEXT(sample_us), -EINVAL,
				       "sample_us is %llu, must be at least %u",
				       c->sample_us, min_us);
	if (c->aggr_us < c->sample_us)
		return dx_refuse_field(d, item, CONTEXT(aggr_us), -EINVAL,
				       "aggr_us is %llu, must be at least sample_us, which is %llu",
				       c->aggr_us, c->sample_us);
	return 0;
}

static int dx_check_context_regions(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);

	if (c->min_regions < DX_MIN_REGIONS)
		return dx_refuse_field(d, item, CONTEXT(min_regions), -EINVAL,
				       "min_regions is %u, must be at least %u",
				       c->min_regions, DX_MIN_REGIONS);
	if (c->max_regions < c->min_regions)
		return dx_refuse_field(d, item, CONTEXT(max_regions), -EINVAL,
				       "max_regions is %u, must be at least min_regions, which is %u",
				       c->max_regions, c->min_regions);
	if (c->max_regions > DX_MAX_REGIONS)
		return dx_refuse_field(d, item, CONTEXT(max_regions), -EINVAL,
				       "max_regions is %u, must be at most %u",
				       c->max_regions, DX_MAX_REGIONS);
	if (!is_power_of_2(c->min_region_bytes) ||
	    c->min_region_bytes < PAGE_SIZE)
		return dx_refuse_field(d, item, CONTEXT(min_region_bytes),
				       -EINVAL,
				       "min_region_bytes is %llu, must be a power of two of at least a page, %lu",
				       c->min_region_bytes, PAGE_SIZE);
	return 0;
}

static int dx_check_context_followed(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);

	if (c->max_followed > DX_MAX_TARGETS)
		return dx_refuse_field(d, item, CONTEXT(max_followed), -EINVAL,
				       "max_followed is %u, must be at most %u",
				       c->max_followed, DX_MAX_TARGETS);
	return 0;
}

static int dx_check_context_unit(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);

	if (c->addr_unit != 1 && c->ops != DAMONX_OPS_PADDR)
		return dx_refuse_field(d, item, CONTEXT(addr_unit), -EINVAL,
				       "addr_unit is %llu, must be 1 for the memory of a process",
				       c->addr_unit);
	return 0;
}

/* Whoever may not sample as often may not have it tuned to that, either. */
static int dx_check_context_goal_range(struct dx_decoder *d,
				       struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	u32 min_us = dx_min_sample_us(d->opener);
	unsigned long long samples, max_us;

	samples = div64_u64(c->aggr_us, c->sample_us);
	max_us = div64_u64(DX_MAX_INTERVAL_US, samples);
	if (c->goal_min_sample_us < min_us)
		return dx_refuse_field(d, item, CONTEXT(goal_min_sample_us),
				       -EINVAL,
				       "goal_min_sample_us is %llu, must be at least %u",
				       c->goal_min_sample_us, min_us);
	if (c->goal_min_sample_us > c->sample_us)
		return dx_refuse_field(d, item, CONTEXT(goal_min_sample_us),
				       -EINVAL,
				       "goal_min_sample_us is %llu, must be at most sample_us, which is %llu",
				       c->goal_min_sample_us, c->sample_us);
	if (c->goal_max_sample_us < c->sample_us)
		return dx_refuse_field(d, item, CONTEXT(goal_max_sample_us),
				       -EINVAL,
				       "goal_max_sample_us is %llu, must be at least sample_us, which is %llu",
				       c->goal_max_sample_us, c->sample_us);
	if (c->goal_max_sample_us > max_us)
		return dx_refuse_field(d, item, CONTEXT(goal_max_sample_us),
				       -EINVAL,
				       "goal_max_sample_us is %llu, must be at most %llu, for a window has %llu samples",
				       c->goal_max_sample_us, max_us, samples);
	return 0;
}

static int dx_check_context_goal(struct dx_decoder *d, struct dx_item *item)
{
	struct damonx_item_context *c = dx_item_context(item);

	if (!c->goal_aggrs)
		return 0;
	if (c->goal_access_bp > DX_MAX_ACCESS_BP)
		return dx_refuse_field(d, item, CONTEXT(goal_access_bp),
				       -EINVAL,
				       "goal_access_bp is %llu, must be at most %u, which is all samples",
				       c->goal_access_bp, DX_MAX_ACCESS_BP);
	if (!c->goal_min_sample_us)
		c->goal_min_sample_us = dx_min_sample_us(d->opener);
	return dx_check_context_goal_range(d, item);
}

/* Flushing, and entries of upper levels. */
static int dx_check_context_unbuilt(struct dx_decoder *d, struct dx_item *item)
{
	static const struct {
		const char *name;
		u32 offset;
	} unbuilt[] = {
		{ "upper_levels", CONTEXT(upper_levels) },
		{ "flush", CONTEXT(flush) },
		{ "flush_bp", CONTEXT(flush_bp) },
	};
	u32 value;
	int i;

	for (i = 0; i < ARRAY_SIZE(unbuilt); i++) {
		value = *(u32 *)((u8 *)item->payload + unbuilt[i].offset);
		if (value)
			return dx_refuse_field(d, item, unbuilt[i].offset,
					       -EOPNOTSUPP,
					       "%s is %u, but it is not built into this version of damonx",
					       unbuilt[i].name, value);
	}
	return 0;
}

static int dx_check_context_sampling(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);

	if (c->sampling != DAMONX_SAMPLING_CLASSIC &&
	    c->sampling != DAMONX_SAMPLING_EVIDENCE)
		return dx_refuse_field(d, item, CONTEXT(sampling), -EOPNOTSUPP,
				       "sampling is %u, which this module does not know",
				       c->sampling);
	if (c->budget && c->sampling == DAMONX_SAMPLING_CLASSIC)
		return dx_refuse_field(d, item, CONTEXT(budget), -EINVAL,
				       "budget is %u, but only sampling by evidence has one",
				       c->budget);
	if (c->budget > c->max_regions)
		return dx_refuse_field(d, item, CONTEXT(budget), -EINVAL,
				       "budget is %u, must be at most max_regions, which is %u",
				       c->budget, c->max_regions);
	return dx_check_context_unbuilt(d, item);
}

struct dx_attrs dx_check_attrs(struct dx_item *context)
{
	const struct damonx_item_context *c = dx_item_context(context);

	return (struct dx_attrs) {
		.sample_us = c->sample_us,
		.aggr_us = c->aggr_us,
		.update_us = c->update_us,
		.min_regions = c->min_regions,
		.max_regions = c->max_regions,
		.min_region_bytes = c->min_region_bytes,
		.goal = {
			.access_bp = c->goal_access_bp,
			.aggrs = c->goal_aggrs,
			.min_sample_us = c->goal_min_sample_us,
			.max_sample_us = c->goal_max_sample_us,
		},
		.sampling = c->sampling,
		.budget = c->budget,
	};
}

/* The algorithm has the last word. */
static int dx_check_context_attrs(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	const struct dx_attrs attrs = dx_check_attrs(item);

	switch (dx_attrs_check(&attrs)) {
	case DX_ATTRS_OK:
		return 0;
	case DX_ATTRS_TOO_MANY_SAMPLES:
		return dx_refuse_field(d, item, CONTEXT(aggr_us), -EINVAL,
				       "aggr_us is %llu, must be at most %u times sample_us, which is %llu",
				       c->aggr_us, DX_MAX_SAMPLES,
				       c->sample_us);
	default:
		return dx_refuse_field(d, item, CONTEXT(sample_us), -EINVAL,
				       "its intervals and region limits do not fit together");
	}
}

int dx_check_context(struct dx_decoder *d, struct dx_item *item)
{
	int err;

	err = dx_check_context_ops(d, item);
	if (!err)
		err = dx_check_context_flags(d, item);
	if (!err)
		err = dx_check_context_intervals(d, item);
	if (!err)
		err = dx_check_context_regions(d, item);
	if (!err)
		err = dx_check_context_followed(d, item);
	if (!err)
		err = dx_check_context_unit(d, item);
	if (!err)
		err = dx_check_context_goal(d, item);
	if (!err)
		err = dx_check_context_sampling(d, item);
	if (!err)
		err = dx_check_context_attrs(d, item);
	return err;
}
