// SPDX-License-Identifier: GPL-2.0
/*
 * The table of item types: all that the decoder knows about them. A new type is
 * a row here, and DX_NR_ITEM_TYPES.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/stddef.h>

#include "check.h"
#include "item.h"
#include "limits.h"

#define DX_FIELD(_struct, _member, _initial) {				\
	.name = #_member,						\
	.offset = offsetof(struct _struct, _member),			\
	.bytes = sizeof_field(struct _struct, _member),			\
	.initial = (_initial),						\
}

static const struct dx_item_field kdamond_fields[] = {
	DX_FIELD(damonx_item_kdamond, flags, 0),
	DX_FIELD(damonx_item_kdamond, refresh_us, 0),
	{ },
};

static const struct dx_item_field context_fields[] = {
	DX_FIELD(damonx_item_context, ops, 0),
	DX_FIELD(damonx_item_context, flags, 0),
	DX_FIELD(damonx_item_context, sample_us, 5000),
	DX_FIELD(damonx_item_context, aggr_us, 100000),
	DX_FIELD(damonx_item_context, update_us, 1000000),
	DX_FIELD(damonx_item_context, min_regions, 10),
	DX_FIELD(damonx_item_context, max_regions, 1000),
	DX_FIELD(damonx_item_context, min_region_bytes, PAGE_SIZE),
	DX_FIELD(damonx_item_context, addr_unit, 1),
	DX_FIELD(damonx_item_context, goal_access_bp, 0),
	DX_FIELD(damonx_item_context, goal_aggrs, 0),
	DX_FIELD(damonx_item_context, goal_min_sample_us, 0),
	DX_FIELD(damonx_item_context, goal_max_sample_us, 0),
	DX_FIELD(damonx_item_context, sampling, DAMONX_SAMPLING_CLASSIC),
	DX_FIELD(damonx_item_context, budget, 0),
	DX_FIELD(damonx_item_context, upper_levels, 0),
	DX_FIELD(damonx_item_context, flush, 0),
	DX_FIELD(damonx_item_context, flush_bp, 0),
	DX_FIELD(damonx_item_context, max_followed, 0),
	{ },
};

/* The process itself is kept by its reference; see check_target.c. */
static const struct dx_item_field target_fields[] = {
	DX_FIELD(damonx_item_target, kind, 0),
	DX_FIELD(damonx_item_target, flags, 0),
	DX_FIELD(damonx_item_target, cgroup, 0),
	DX_FIELD(damonx_item_target, node, 0),
	{ },
};

static const struct dx_item_field scheme_fields[] = {
	DX_FIELD(damonx_item_scheme, action, 0),
	DX_FIELD(damonx_item_scheme, flags, 0),
	DX_FIELD(damonx_item_scheme, apply_us, 0),
	DX_FIELD(damonx_item_scheme, min_bytes, 0),
	DX_FIELD(damonx_item_scheme, max_bytes, 0),
	DX_FIELD(damonx_item_scheme, access_unit, DAMONX_ACCESS_SAMPLES),
	DX_FIELD(damonx_item_scheme, min_accesses, 0),
	DX_FIELD(damonx_item_scheme, max_accesses, 0),
	DX_FIELD(damonx_item_scheme, age_unit, DAMONX_AGE_US),
	DX_FIELD(damonx_item_scheme, min_age, 0),
	DX_FIELD(damonx_item_scheme, max_age, 0),
	DX_FIELD(damonx_item_scheme, min_unseen_us, 0),
	DX_FIELD(damonx_item_scheme, max_snapshots, 0),
	{ },
};

static const struct dx_item_field quota_fields[] = {
	DX_FIELD(damonx_item_quota, time_us, 0),
	DX_FIELD(damonx_item_quota, bytes, 0),
	DX_FIELD(damonx_item_quota, reset_us, 0),
	DX_FIELD(damonx_item_quota, start_bytes, 0),
	DX_FIELD(damonx_item_quota, tuner, DAMONX_TUNER_CONSIST),
	DX_FIELD(damonx_item_quota, goals, DAMONX_GOALS_ANY),
	DX_FIELD(damonx_item_quota, weight_size, 0),
	DX_FIELD(damonx_item_quota, weight_accesses, 0),
	DX_FIELD(damonx_item_quota, weight_age, 0),
	DX_FIELD(damonx_item_quota, flags, 0),
	DX_FIELD(damonx_item_quota, fail_charge_num, 0),
	DX_FIELD(damonx_item_quota, fail_charge_denom, 0),
	{ },
};

static const struct dx_item_field goal_fields[] = {
	DX_FIELD(damonx_item_goal, metric, 0),
	DX_FIELD(damonx_item_goal, flags, 0),
	DX_FIELD(damonx_item_goal, node, 0),
	DX_FIELD(damonx_item_goal, cgroup, 0),
	DX_FIELD(damonx_item_goal, target_value, 0),
	DX_FIELD(damonx_item_goal, current_value, 0),
	{ },
};

static const struct dx_item_field watermark_fields[] = {
	DX_FIELD(damonx_item_watermark, metric, 0),
	DX_FIELD(damonx_item_watermark, flags, 0),
	DX_FIELD(damonx_item_watermark, interval_us, 1000000),
	DX_FIELD(damonx_item_watermark, high_permil, 0),
	DX_FIELD(damonx_item_watermark, mid_permil, 0),
	DX_FIELD(damonx_item_watermark, low_permil, 0),
	{ },
};

static const struct dx_item_field filter_fields[] = {
	DX_FIELD(damonx_item_filter, type, 0),
	DX_FIELD(damonx_item_filter, flags, 0),
	DX_FIELD(damonx_item_filter, cgroup, 0),
	DX_FIELD(damonx_item_filter, target, 0),
	DX_FIELD(damonx_item_filter, start, 0),
	DX_FIELD(damonx_item_filter, end, 0),
	{ },
};

static const struct dx_item_field destination_fields[] = {
	DX_FIELD(damonx_item_destination, node, 0),
	DX_FIELD(damonx_item_destination, weight, 1),
	{ },
};

static const struct dx_item_field probe_fields[] = {
	DX_FIELD(damonx_item_probe, weight, 0),
	DX_FIELD(damonx_item_probe, flags, 0),
	{ },
};

static const struct dx_item_field cgroup_fields[] = {
	DX_FIELD(damonx_item_cgroup, flags, 0),
	DX_FIELD(damonx_item_cgroup, cgroup_id, 0),
	{ },
};

static const struct dx_item_type item_types[] = {
	[0] = {	/* the root */
		.nr_kin = 2,
	},
	[DAMONX_ITEM_KDAMOND] = {
		.name = "kdamond",
		.bytes = sizeof(struct damonx_item_kdamond),
		.nr_kin = 1,
		.max = DX_MAX_KDAMONDS,
		.fields = kdamond_fields,
		.check = dx_check_kdamond,
	},
	[DAMONX_ITEM_CONTEXT] = {
		.name = "context",
		.bytes = sizeof(struct damonx_item_context),
		.parent = DAMONX_ITEM_KDAMOND,
		.nr_kin = 3,
		.max = DX_MAX_CONTEXTS,
		.fields = context_fields,
		.check = dx_check_context,
	},
	[DAMONX_ITEM_TARGET] = {
		.name = "target",
		.bytes = sizeof(struct damonx_item_target),
		.payload_bytes = sizeof(struct dx_item_target),
		.parent = DAMONX_ITEM_CONTEXT,
		.nr_kin = 1,
		.max = DX_MAX_TARGETS,
		.fields = target_fields,
		.check = dx_check_target,
	},
	[DAMONX_ITEM_REGION] = {
		.name = "region",
		.bytes = sizeof(struct damonx_item_region),
		.min_bytes = sizeof(struct damonx_item_region),
		.parent = DAMONX_ITEM_TARGET,
		.sorted = true,
		.max = DX_MAX_RANGES,
		.check = dx_check_region,
	},
	[DAMONX_ITEM_SCHEME] = {
		.name = "scheme",
		.bytes = sizeof(struct damonx_item_scheme),
		.parent = DAMONX_ITEM_CONTEXT,
		.kin = 1,
		.nr_kin = 4,
		.max = DX_MAX_SCHEMES,
		.fields = scheme_fields,
		.check = dx_check_scheme,
	},
	[DAMONX_ITEM_QUOTA] = {
		.name = "quota",
		.bytes = sizeof(struct damonx_item_quota),
		.parent = DAMONX_ITEM_SCHEME,
		.nr_kin = 1,
		.max = 1,
		.fields = quota_fields,
		.check = dx_check_quota,
	},
	[DAMONX_ITEM_GOAL] = {
		.name = "goal",
		.bytes = sizeof(struct damonx_item_goal),
		.parent = DAMONX_ITEM_QUOTA,
		.max = DX_MAX_GOALS,
		.fields = goal_fields,
		.check = dx_check_goal,
	},
	[DAMONX_ITEM_WATERMARK] = {
		.name = "watermark",
		.bytes = sizeof(struct damonx_item_watermark),
		.parent = DAMONX_ITEM_SCHEME,
		.kin = 1,
		.max = 1,
		.fields = watermark_fields,
		.check = dx_check_watermark,
	},
	[DAMONX_ITEM_FILTER] = {
		.name = "filter",
		.bytes = sizeof(struct damonx_item_filter),
		.parent = DAMONX_ITEM_SCHEME,
		.kin = 2,
		.max = DX_MAX_FILTERS,
		.fields = filter_fields,
		.check = dx_check_filter,
	},
	[DAMONX_ITEM_DESTINATION] = {
		.name = "destination",
		.bytes = sizeof(struct damonx_item_destination),
		.parent = DAMONX_ITEM_SCHEME,
		.kin = 3,
		.max = DX_MAX_DESTINATIONS,
		.fields = destination_fields,
		.check = dx_check_destination,
	},
	[DAMONX_ITEM_PROBE] = {
		.name = "probe",
		.bytes = sizeof(struct damonx_item_probe),
		.parent = DAMONX_ITEM_CONTEXT,
		.kin = 2,
		.nr_kin = 1,
		.max = DX_MAX_PROBES,
		.fields = probe_fields,
		.check = dx_check_probe,
	},
	[DAMONX_ITEM_PROBE_FILTER] = {
		.name = "probe filter",
		.bytes = sizeof(struct damonx_item_filter),
		.parent = DAMONX_ITEM_PROBE,
		.max = DX_MAX_FILTERS,
		.fields = filter_fields,
		.check = dx_check_filter,
	},
	[DAMONX_ITEM_CGROUP] = {
		.name = "cgroup",
		.bytes = sizeof(struct damonx_item_cgroup),
		.payload_bytes = sizeof(struct dx_item_cgroup),
		.kin = 1,
		.max = DX_MAX_CGROUPS,
		.fields = cgroup_fields,
		.check = dx_check_cgroup,
	},
};

static_assert(ARRAY_SIZE(item_types) == DX_NR_ITEM_TYPES);

const struct dx_item_type *dx_item_type(u16 type)
{
	if (type >= ARRAY_SIZE(item_types))
		return NULL;
	type = array_index_nospec(type, ARRAY_SIZE(item_types));
	if (!item_types[type].name)
		return NULL;
	return &item_types[type];
}

const struct dx_item_type *dx_item_row(u16 type)
{
	return &item_types[type];
}
