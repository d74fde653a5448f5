// SPDX-License-Identifier: GPL-2.0
/*
 * The tables of parameters, a row a line. What only some members need is in
 * fields_own.c. Members that are idle are known, and have no effect.
 */
/* clang-format off */
#include <stddef.h>
#include <string.h>

#include "params/fields_own.h"
#include "params/items.h"
#include "util/mem.h"
#include "util/units.h"

#define AT(type, member)	.at = offsetof(struct type, member)
#define LIST(type, member, table)				\
	.kind = FIELD_LIST, AT(type, member),			\
	.aux = offsetof(struct type, nr_##member), .of = &(table)
#define OWN(functions)		.kind = FIELD_OWN, .own = &(functions)
#define US			.unit = NS_PER_US
#define MS			.unit = NS_PER_MS

/* Where it is in an item: in this member of its payload. */
#define IN(as, type, member, ...)						\
	.item = { ITEM_##as, .at = offsetof(struct damonx_item_##type, member),	\
		  .bytes = sizeof(((struct damonx_item_##type *)0)->member),	\
		  __VA_ARGS__ }
#define SOME		.some = true
/* The struct is an item of its own. */
#define ITEM(nr, type)	.item = DAMONX_ITEM_##nr, .item_bytes = sizeof(struct damonx_item_##type)
#define WITH_ID(type, member)	.has_id = true, .id_at = offsetof(struct type, member)

/* Rows of values.h: what damo does not know is written where it is in force. */
#define VALUE_FIELD_NR(of)	.kind = FIELD_NR
#define VALUE_FIELD_SIZE(of)	.kind = FIELD_SIZE
#define VALUE_FIELD_TIME(of)	.kind = FIELD_TIME, .unit = (of)
#define VALUE_FIELD_CHOICE(names)	.kind = FIELD_NAME, .of = names##_names
#define VALUE_IN_NR(item, m, of)	IN(NR, item, m)
#define VALUE_IN_SIZE(item, m, of)	IN(NR, item, m)
#define VALUE_IN_TIME(item, m, of)	IN(US, item, m)
#define VALUE_IN_CHOICE(item, m, names)	IN(NAME, item, m, .ids = item_##names)
#define VALUE(type, item, kind_, of_, member, key_, place, option, flags, args, help, text_)	\
	{ .key = (key_), VALUE_FIELD_##kind_(of_), AT(type, member), .is_value = true,		\
	  .text = (text_), VALUE_IN_##kind_(item, place, of_) },
#define CTX_VALUE(...)		VALUE(damon_ctx, context, __VA_ARGS__)
#define SCHEME_VALUE(...)	VALUE(damos, scheme, __VA_ARGS__)
#define QUOTA_VALUE(...)	VALUE(damos_quotas, quota, __VA_ARGS__)

/* ---- targets ---- */

static void check_region(struct json_get *g, void *o)
{
	const struct damon_region *r = o;

	if (r->start >= r->end)
		json_get_fail(g, "end", "not after start");
}

static const struct fields region_fields = {
	.size = sizeof(struct damon_region), .check = check_region, ITEM(REGION, region),
	.field = (const struct field[]){
		{ "start", OWN(field_address), AT(damon_region, start), .damo1 = 1, IN(NR, region, start) },
		{ "end", OWN(field_address), AT(damon_region, end), .damo1 = 2, IN(NR, region, end) },
		{ 0 }
	},
};

static void init_target(void *o)
{
	((struct damon_target *)o)->pid = PARAMS_NONE;
}

static void check_target(struct json_get *g, void *o)
{
	field_check_pid(g, ((struct damon_target *)o)->pid);
}

static bool has_cgroup(const void *from, const struct params_style *style)
{
	(void)style;
	return ((const struct damon_target *)from)->cgroup;
}

static bool has_children(const void *from, const struct params_style *style)
{
	(void)style;
	return ((const struct damon_target *)from)->children;
}

static const struct fields target_fields = {
	.size = sizeof(struct damon_target),
	.init = init_target, .check = check_target,
	ITEM(TARGET, target), WITH_ID(damon_target, id), .item_own = &item_target,
	.field = (const struct field[]){
		{ "pid", FIELD_ID, AT(damon_target, pid),
		  .aux = offsetof(struct damon_target, as_read.pid_was_text), .damo1 = 1 },
		{ "cgroup", FIELD_TEXT, AT(damon_target, cgroup), .when = has_cgroup },
		{ "children", FIELD_BOOL, AT(damon_target, children), .when = has_children },
		{ "obsolete", FIELD_BOOL, AT(damon_target, obsolete) },
		{ "regions", LIST(damon_target, regions, region_fields), .damo1 = 2 },
		{ .key = "name", .kind = FIELD_IDLE },
		{ 0 }
	},
};

/* ---- intervals and numbers of regions ---- */

static const struct fields goal_of_intervals_fields = {
	.field = (const struct field[]){
		{ "access_bp", FIELD_RATE, AT(damon_intervals, goal_access_bp), .unit = 100, IN(REAL, context, goal_access_bp) },
		{ "aggrs", FIELD_NR, AT(damon_intervals, goal_aggrs), IN(NR, context, goal_aggrs) },
		{ "min_sample_us", FIELD_TIME, AT(damon_intervals, goal_min_sample_ns), US, IN(US, context, goal_min_sample_us) },
		{ "max_sample_us", FIELD_TIME, AT(damon_intervals, goal_max_sample_ns), US, IN(US, context, goal_max_sample_us) },
		{ 0 }
	},
};

static const struct fields intervals_fields = {
	.field = (const struct field[]){
		{ "sample", FIELD_TIME, AT(damon_intervals, sample_ns), US, .old = "sample_us" },
		{ "aggr", FIELD_TIME, AT(damon_intervals, aggr_ns), US, .old = "aggr_us" },
		{ "ops_update", FIELD_TIME, AT(damon_intervals, ops_update_ns), US, .old = "ops_update_us" },
		{ "sample_us", FIELD_TIME, AT(damon_intervals, sample_ns), US, .damo1 = 1, IN(US, context, sample_us, SOME) },
		{ "aggr_us", FIELD_TIME, AT(damon_intervals, aggr_ns), US, .damo1 = 2, IN(US, context, aggr_us, SOME) },
		{ "ops_update_us", FIELD_TIME, AT(damon_intervals, ops_update_ns), US, .damo1 = 3, IN(US, context, update_us, SOME) },
		{ "intervals_goal", FIELD_OBJECT, .of = &goal_of_intervals_fields },
		{ 0 }
	},
};

static const struct fields nr_regions_fields = {
	.field = (const struct field[]){
		{ "min_nr_regions", FIELD_NR, AT(size_range, min), .old = "min" },
		{ "max_nr_regions", FIELD_NR, AT(size_range, max), .old = "max" },
		{ "min", FIELD_NR, AT(size_range, min), .damo1 = 1, IN(NR, context, min_regions, SOME) },
		{ "max", FIELD_NR, AT(size_range, max), .damo1 = 2, IN(NR, context, max_regions, SOME) },
		{ 0 }
	},
};

/* ---- probes ---- */

static void init_probe_filter(void *o)
{
	((struct damon_filter *)o)->matching = true;
}

static const struct fields probe_filter_fields = {
	.size = sizeof(struct damon_filter), .init = init_probe_filter,
	.item = DAMONX_ITEM_PROBE_FILTER, .item_bytes = sizeof(struct damonx_item_filter),
	WITH_ID(damon_filter, id), .item_own = &item_probe_filter,
	.field = (const struct field[]){
		{ "filter_type", FIELD_NAME, AT(damon_filter, type), .of = damon_filter_names, .needed = true },
		{ "matching", FIELD_BOOL, AT(damon_filter, matching) },
		{ "allow", FIELD_BOOL, AT(damon_filter, allow) },
		{ "path", FIELD_TEXT, AT(damon_filter, path) },
		{ "range_min", OWN(field_probe_range), AT(damon_filter, range.min) },
		{ "range_max", OWN(field_probe_range), AT(damon_filter, range.max) },
		{ 0 }
	},
};

static const struct fields probe_fields = {
	.size = sizeof(struct damon_probe), ITEM(PROBE, probe), WITH_ID(damon_probe, id), .item_own = &item_probe,
	.field = (const struct field[]){
		{ "preps", OWN(field_preps) },
		{ "filters", LIST(damon_probe, filters, probe_filter_fields) },
		{ "weight", FIELD_INT, AT(damon_probe, weight), IN(NR, probe, weight) },
		{ 0 }
	},
};

/* ---- sampling ---- */

static void init_sample_filter(void *o)
{
	struct sample_filter *f = o;

	f->cpumask = xstrdup("");
	f->matching = true;
}

static const struct fields sample_filter_fields = {
	.size = sizeof(struct sample_filter), .init = init_sample_filter,
	.field = (const struct field[]){
		{ "filter_type", FIELD_NAME, AT(sample_filter, type), .of = sample_filter_names, .needed = true },
		{ "matching", FIELD_BOOL, AT(sample_filter, matching) },
		{ "allow", FIELD_BOOL, AT(sample_filter, allow) },
		{ "cpumask", OWN(field_cpumask) },
		{ "tid_arr", OWN(field_tids) },
		{ 0 }
	},
};

static const struct fields primitives_fields = {
	.field = (const struct field[]){
		{ "page_table", FIELD_BOOL, AT(sample_control, page_table) },
		{ "page_fault", FIELD_BOOL, AT(sample_control, page_fault) },
		{ 0 }
	},
};

static const struct fields control_fields = {
	.field = (const struct field[]){
		{ "primitives_enabled", FIELD_OBJECT, .of = &primitives_fields },
		{ "sample_filters", LIST(sample_control, filters, sample_filter_fields) },
		{ 0 }
	},
};

/* ---- schemes ---- */

static void check_dest(struct json_get *g, void *o)
{
	const struct damos_dest *d = o;

	if (d->id > INT32_MAX || d->weight > INT32_MAX)
		json_get_fail(g, "", "id or weight is too large");
}

static const struct fields dest_fields = {
	.size = sizeof(struct damos_dest), .check = check_dest, ITEM(DESTINATION, destination), WITH_ID(damos_dest, item_id),
	.field = (const struct field[]){
		{ "id", FIELD_COUNT, AT(damos_dest, id), IN(NR, destination, node) },
		{ "weight", FIELD_COUNT, AT(damos_dest, weight), IN(NR, destination, weight, SOME) },
		{ 0 }
	},
};

static const struct fields size_limit_fields = {
	.field = (const struct field[]){
		{ "min", OWN(field_size_limit), AT(damos_access_pattern, sz_bytes.min), .damo1 = 1, IN(NR, scheme, min_bytes) },
		{ "max", OWN(field_size_limit), AT(damos_access_pattern, sz_bytes.max), .damo1 = 2, IN(MAX, scheme, max_bytes) },
		{ 0 }
	},
};

static const struct fields rate_limit_fields = {
	.field = (const struct field[]){
		{ "min", OWN(field_rate_limit), AT(damos_access_pattern, nr_accesses.min), .damo1 = 1 },
		{ "max", OWN(field_rate_limit), AT(damos_access_pattern, nr_accesses.max), .damo1 = 2 },
		{ 0 }
	},
};

static const struct fields age_limit_fields = {
	.field = (const struct field[]){
		{ "min", OWN(field_age_limit), AT(damos_access_pattern, age.min), .damo1 = 1 },
		{ "max", OWN(field_age_limit), AT(damos_access_pattern, age.max), .damo1 = 2 },
		{ 0 }
	},
};

static const struct fields pattern_fields = {
	.item_own = &item_pattern,	/* rates and ages, whose unit is told once for both ends */
	.field = (const struct field[]){
		{ "min_sz_bytes", OWN(field_size_limit), AT(damos_access_pattern, sz_bytes.min), .old = "sz_bytes.min" },
		{ "max_sz_bytes", OWN(field_size_limit), AT(damos_access_pattern, sz_bytes.max), .old = "sz_bytes.max" },
		{ "min_nr_accesses", OWN(field_rate_limit), AT(damos_access_pattern, nr_accesses.min), .old = "nr_accesses.min" },
		{ "max_nr_accesses", OWN(field_rate_limit), AT(damos_access_pattern, nr_accesses.max), .old = "nr_accesses.max" },
		{ "nr_accesses_unit", OWN(field_rate_unit), .old = "the unit of nr_accesses" },
		{ "min_age", OWN(field_age_limit), AT(damos_access_pattern, age.min), .old = "age.min" },
		{ "max_age", OWN(field_age_limit), AT(damos_access_pattern, age.max), .old = "age.max" },
		{ "age_unit", OWN(field_age_unit), .old = "the unit of age" },
		{ "sz_bytes", FIELD_OBJECT, .of = &size_limit_fields, .damo1 = 1 },
		{ "nr_accesses", FIELD_OBJECT, .of = &rate_limit_fields, .damo1 = 2 },
		{ "age", FIELD_OBJECT, .of = &age_limit_fields, .damo1 = 3 },
		{ 0 }
	},
};

static void init_goal(void *o)
{
	((struct damos_goal *)o)->nid = PARAMS_NONE;
}

static const struct fields goal_fields = {
	.size = sizeof(struct damos_goal), .init = init_goal,
	ITEM(GOAL, goal), WITH_ID(damos_goal, id), .item_own = &item_goal,
	.field = (const struct field[]){
		{ "target_value_bp", FIELD_GOAL, AT(damos_goal, target_value), .read_only = true },
		{ "current_value_bp", FIELD_GOAL, AT(damos_goal, current_value), .read_only = true },
		{ "metric", OWN(field_goal_metric) },
		{ "nid", OWN(field_goal_node) },
		{ "memcg_path", FIELD_TEXT, AT(damos_goal, memcg_path) },
		{ "target_value", FIELD_GOAL, AT(damos_goal, target_value), IN(REAL, goal, target_value) },
		{ "current_value", FIELD_GOAL, AT(damos_goal, current_value) },
		{ 0 }
	},
};

static const struct fields weights_fields = {
	.field = (const struct field[]){
		{ "sz_permil", FIELD_RATE, AT(damos_quotas, weight_sz_permil), .unit = 10, .damo1 = 1, IN(REAL, quota, weight_size) },
		{ "nr_accesses_permil", FIELD_RATE, AT(damos_quotas, weight_nr_accesses_permil), .unit = 10, .damo1 = 2,
		  IN(REAL, quota, weight_accesses) },
		{ "age_permil", FIELD_RATE, AT(damos_quotas, weight_age_permil), .unit = 10, .damo1 = 3, IN(REAL, quota, weight_age) },
		{ 0 }
	},
};

const struct fields quotas_fields = {
	ITEM(QUOTA, quota), .item_own = &item_quotas,	/* its times, which may be "max" */
	.field = (const struct field[]){
		{ "weight_sz_permil", FIELD_RATE, AT(damos_quotas, weight_sz_permil), .unit = 10, .old = "weights.sz_permil" },
		{ "weight_nr_accesses_permil", FIELD_RATE, AT(damos_quotas, weight_nr_accesses_permil), .unit = 10,
		  .old = "weights.nr_accesses_permil" },
		{ "weight_age_permil", FIELD_RATE, AT(damos_quotas, weight_age_permil), .unit = 10, .old = "weights.age_permil" },
		{ "time_ms", FIELD_TIME_EXACT, AT(damos_quotas, time_ns), MS, .damo1 = 1 },
		{ "sz_bytes", FIELD_SIZE, AT(damos_quotas, sz_bytes), .damo1 = 2, IN(NR, quota, bytes) },
		{ "reset_interval_ms", FIELD_TIME_EXACT, AT(damos_quotas, reset_interval_ns), MS, .damo1 = 3 },
		{ "fail_charge_num", FIELD_NR, AT(damos_quotas, fail_charge_num), IN(NR, quota, fail_charge_num) },
		{ "fail_charge_denom", FIELD_NR, AT(damos_quotas, fail_charge_denom), IN(NR, quota, fail_charge_denom) },
		{ "goals", LIST(damos_quotas, goals, goal_fields) },
		{ "goal_tuner", FIELD_NAME, AT(damos_quotas, goal_tuner), .of = damos_tuner_names,
		  IN(NAME, quota, tuner, .ids = item_tuners) },
		QUOTA_VALUES(QUOTA_VALUE)
		{ "effective_sz_bytes", FIELD_SIZE, AT(damos_quotas, effective_sz_bytes) },
		{ "weights", FIELD_OBJECT, .of = &weights_fields, .damo1 = 4 },
		{ 0 }
	},
};

static const struct fields wmarks_fields = {
	ITEM(WATERMARK, watermark), .item_own = &item_wmarks,
	.field = (const struct field[]){
		{ "metric", FIELD_NAME, AT(damos_watermarks, metric), .of = damos_wmarks_names, .damo1 = 1,
		  IN(NAME, watermark, metric, .ids = item_wmark_metrics) },
		{ "interval_us", FIELD_TIME_EXACT, AT(damos_watermarks, interval_ns), US, .damo1 = 2, IN(US, watermark, interval_us) },
		{ "high_permil", FIELD_RATE, AT(damos_watermarks, high_permil), .unit = 10, .damo1 = 3, IN(REAL, watermark, high_permil) },
		{ "mid_permil", FIELD_RATE, AT(damos_watermarks, mid_permil), .unit = 10, .damo1 = 4, IN(REAL, watermark, mid_permil) },
		{ "low_permil", FIELD_RATE, AT(damos_watermarks, low_permil), .unit = 10, .damo1 = 5, IN(REAL, watermark, low_permil) },
		{ 0 }
	},
};

const struct fields damos_stats_fields = {
	.field = (const struct field[]){
		{ "nr_tried", FIELD_NR, AT(damos, stats.nr_tried) },
		{ "sz_tried", FIELD_SIZE, AT(damos, stats.sz_tried) },
		{ "nr_applied", FIELD_NR, AT(damos, stats.nr_applied) },
		{ "sz_applied", FIELD_SIZE, AT(damos, stats.sz_applied) },
		{ "sz_ops_filter_passed", FIELD_SIZE, AT(damos, stats.sz_ops_filter_passed) },
		{ "qt_exceeds", FIELD_NR, AT(damos, stats.qt_exceeds) },
		{ "nr_snapshots", FIELD_NR, AT(damos, stats.nr_snapshots) },
		{ "max_nr_snapshots", FIELD_NR, AT(damos, max_nr_snapshots) },
		{ 0 }
	},
};

static bool omits(const struct params_style *style)
{
	return style->omit_defaults || style->omit_in_schemes;
}

static bool when_migration(const void *o, const struct params_style *style)
{
	(void)style;
	return damos_is_migration(((const struct damos *)o)->action);
}

static bool when_pattern(const void *o, const struct params_style *style)
{
	return !omits(style) || !damos_pattern_is_default(o);
}

static bool when_quotas(const void *o, const struct params_style *style)
{
	return !omits(style) || !damos_quotas_are_default(o);
}

static bool when_wmarks(const void *o, const struct params_style *style)
{
	return !omits(style) || !damos_wmarks_are_default(o);
}

static bool when_filters(const void *o, const struct params_style *style)
{
	return !style->omit_defaults || ((const struct damos *)o)->nr_filters;
}

/* damo has no place for it outside of the statistics, and loses it. */
static bool when_max_snapshots(const void *o, const struct params_style *style)
{
	return ((const struct damos *)o)->max_nr_snapshots &&
	       !style->like_damo && !style->with_stats;
}

static bool when_stats(const void *o, const struct params_style *style)
{
	(void)o;
	return style->with_stats;
}

static void check_scheme(struct json_get *g, void *o)
{
	const struct damos *s = o;

	if (s->target_nid < PARAMS_NONE || s->target_nid > INT32_MAX)
		json_get_fail(g, "target_nid", "not a node");
}

static void init_scheme(void *o)
{
	params_init_scheme(o);
	((struct damos *)o)->action = DAMOS_STAT;
}

const struct fields damos_fields = {
	.size = sizeof(struct damos),
	.init = init_scheme, .check = check_scheme,
	ITEM(SCHEME, scheme), WITH_ID(damos, id), .item_own = &item_scheme,
	.field = (const struct field[]){
		{ "action", FIELD_NAME, AT(damos, action), .of = damos_action_names, .damo1 = 1,
		  IN(NAME, scheme, action, .ids = item_actions) },
		{ "dests", LIST(damos, dests, dest_fields) },
		{ "target_nid", FIELD_ID, AT(damos, target_nid), .when = when_migration },
		{ "access_pattern", FIELD_OBJECT, AT(damos, pattern), .of = &pattern_fields, .damo1 = 2, .when = when_pattern },
		SCHEME_VALUES(SCHEME_VALUE)
		{ "apply_interval_us", FIELD_TIME, AT(damos, apply_interval_ns), US, IN(US, scheme, apply_us) },
		{ "quotas", FIELD_OBJECT, AT(damos, quotas), .of = &quotas_fields, .damo1 = 3, .when = when_quotas },
		{ "watermarks", FIELD_OBJECT, AT(damos, wmarks), .of = &wmarks_fields, .damo1 = 4, .when = when_wmarks },
		{ "filters", OWN(field_filters), AT(damos, filters), .aux = offsetof(struct damos, nr_filters), .of = &filter_fields,
		  .damo1 = 5, .when = when_filters },
		{ "max_nr_snapshots", FIELD_NR, AT(damos, max_nr_snapshots), .when = when_max_snapshots, IN(NR, scheme, max_snapshots) },
		{ "stats", FIELD_OBJECT, .of = &damos_stats_fields, .when = when_stats },
		{ .key = "tried_regions", .kind = FIELD_IDLE }, { .key = "tried_bytes", .kind = FIELD_IDLE }, { .key = "name", .kind = FIELD_IDLE },
		{ 0 }
	},
};

/* ---- contexts and kdamonds ---- */

static bool when_intervals(const void *o, const struct params_style *style)
{
	const struct damon_ctx *c = o;

	return !style->omit_defaults ||
	       !damon_intervals_are_default(&c->intervals);
}

static bool when_nr_regions(const void *o, const struct params_style *style)
{
	const struct damon_ctx *c = o;

	return !style->omit_defaults ||
	       c->nr_regions.min != damon_default_nr_regions.min ||
	       c->nr_regions.max != damon_default_nr_regions.max;
}

const struct fields ctx_fields = {
	.size = sizeof(struct damon_ctx), .init = params_init_ctx,
	ITEM(CONTEXT, context), WITH_ID(damon_ctx, id), .item_own = &item_ctx,
	.field = (const struct field[]){
		{ "ops", FIELD_NAME, AT(damon_ctx, ops), .of = damon_ops_names, .needed = true, .damo1 = 3,
		  IN(NAME, context, ops, .ids = item_ops) },
		{ "addr_unit", FIELD_SIZE_LONG, AT(damon_ctx, addr_unit_bytes), IN(NR, context, addr_unit, SOME) },
		{ "targets", LIST(damon_ctx, targets, target_fields), .damo1 = 4 },
		{ "intervals", FIELD_OBJECT, AT(damon_ctx, intervals), .of = &intervals_fields, .damo1 = 1, .when = when_intervals },
		{ "nr_regions", FIELD_OBJECT, AT(damon_ctx, nr_regions), .of = &nr_regions_fields, .damo1 = 2, .when = when_nr_regions },
		CTX_VALUES(CTX_VALUE)
		{ "probes", LIST(damon_ctx, probes, probe_fields) },
		{ "sample_control", FIELD_OBJECT, AT(damon_ctx, control), .of = &control_fields },
		{ "pause", FIELD_BOOL, AT(damon_ctx, pause), IN(FLAG, context, flags, .flag = DAMONX_CONTEXT_PAUSE) },
		{ "schemes", LIST(damon_ctx, schemes, damos_fields), .damo1 = 5 },
		{ .key = "name", .kind = FIELD_IDLE }, { .key = "record_request", .kind = FIELD_IDLE },
		{ 0 }
	},
};

static bool when_state(const void *o, const struct params_style *style)
{
	(void)o;
	return style->with_state;
}

static void init_kdamond(void *o)
{
	struct kdamond *k = o;

	k->pid = PARAMS_NONE;
	k->has_state = true;
}

static void check_kdamond(struct json_get *g, void *o)
{
	field_check_pid(g, ((struct kdamond *)o)->pid);
}

const struct fields kdamond_fields = {
	.size = sizeof(struct kdamond),
	.init = init_kdamond, .check = check_kdamond,
	ITEM(KDAMOND, kdamond), WITH_ID(kdamond, id),
	.field = (const struct field[]){
		{ "state", OWN(field_state), .damo1 = 1, .when = when_state },
		{ "pid", FIELD_ID, AT(kdamond, pid), .aux = offsetof(struct kdamond, as_read.pid_was_text), .damo1 = 2, .when = when_state },
		{ "refresh_ms", OWN(field_refresh), AT(kdamond, refresh_ns), IN(US, kdamond, refresh_us) },
		{ "contexts", LIST(kdamond, contexts, ctx_fields), .needed = true, .damo1 = 3 },
		{ .key = "name", .kind = FIELD_IDLE },
		{ 0 }
	},
};
