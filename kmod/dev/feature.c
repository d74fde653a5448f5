// SPDX-License-Identifier: GPL-2.0
/* Calls that tell what this module can do on this kernel: INFO, FEATURE. */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/string.h>
#include <linux/stringify.h>

#include "../core/core.h"
#include "../mem/mem.h"
#include "compat/pidfd.h"
#include "check.h"
#include "dev.h"
#include "limits.h"

static const char by_call[] =
	"it is returned by a call and never comes through the ring";
static const char not_built[] =
	"it is not built into this version of damonx";
static const char no_pidfd[] =
	"this kernel does not tell which process a descriptor stands for";
static const char many_targets[] =
	"a context has up to " __stringify(DX_MAX_TARGETS)
	" targets, with those that come by this";
static const char of_processes[] =
	"this operations set watches processes";
static const char of_physical[] =
	"this operations set watches physical memory";

static const char * const ops_names[] = {
	[DAMONX_OPS_VADDR] = "vaddr",
	[DAMONX_OPS_FVADDR] = "fvaddr",
	[DAMONX_OPS_PADDR] = "paddr",
};

static const char * const action_names[] = {
	[DAMONX_ACTION_STAT] = "stat",
	[DAMONX_ACTION_WILLNEED] = "willneed",
	[DAMONX_ACTION_COLD] = "cold",
	[DAMONX_ACTION_PAGEOUT] = "pageout",
	[DAMONX_ACTION_HUGEPAGE] = "hugepage",
	[DAMONX_ACTION_NOHUGEPAGE] = "nohugepage",
	[DAMONX_ACTION_COLLAPSE] = "collapse",
	[DAMONX_ACTION_LRU_PRIO] = "lru_prio",
	[DAMONX_ACTION_LRU_DEPRIO] = "lru_deprio",
	[DAMONX_ACTION_MIGRATE_HOT] = "migrate_hot",
	[DAMONX_ACTION_MIGRATE_COLD] = "migrate_cold",
};

static const char * const filter_names[] = {
	[DAMONX_FILTER_ANON] = "anon",
	[DAMONX_FILTER_ACTIVE] = "active",
	[DAMONX_FILTER_MEMCG] = "memcg",
	[DAMONX_FILTER_YOUNG] = "young",
	[DAMONX_FILTER_HUGEPAGE_SIZE] = "hugepage_size",
	[DAMONX_FILTER_UNMAPPED] = "unmapped",
	[DAMONX_FILTER_ADDR] = "addr",
	[DAMONX_FILTER_TARGET] = "target",
};

static const char * const goal_names[] = {
	[DAMONX_GOAL_USER_INPUT] = "user_input",
	[DAMONX_GOAL_SOME_MEM_PSI_US] = "some_mem_psi_us",
	[DAMONX_GOAL_NODE_MEM_USED_BP] = "node_mem_used_bp",
	[DAMONX_GOAL_NODE_MEM_FREE_BP] = "node_mem_free_bp",
	[DAMONX_GOAL_NODE_MEMCG_USED_BP] = "node_memcg_used_bp",
	[DAMONX_GOAL_NODE_MEMCG_FREE_BP] = "node_memcg_free_bp",
	[DAMONX_GOAL_ACTIVE_MEM_BP] = "active_mem_bp",
	[DAMONX_GOAL_INACTIVE_MEM_BP] = "inactive_mem_bp",
	[DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP] = "node_eligible_mem_bp",
};

static const char * const tuner_names[] = {
	[DAMONX_TUNER_CONSIST] = "consist",
	[DAMONX_TUNER_TEMPORAL] = "temporal",
};

static const char * const wmark_names[] = {
	[DAMONX_WMARK_NONE] = "none",
	[DAMONX_WMARK_FREE_MEM_RATE] = "free_mem_rate",
};

static const char * const record_names[] = {
	[DAMONX_REC_CONFIG] = "config",
	[DAMONX_REC_STATE] = "state",
	[DAMONX_REC_SNAPSHOT] = "snapshot",
	[DAMONX_REC_TARGET] = "target",
	[DAMONX_REC_TUNED] = "tuned",
	[DAMONX_REC_LOST] = "lost",
	[DAMONX_REC_STATUS] = "status",
	[DAMONX_REC_SESSION] = "session",
	[DAMONX_REC_SCHEME_APPLIED] = "scheme_applied",
	[DAMONX_REC_SCHEME_STATS] = "scheme_stats",
};

static const char * const facility_names[] = {
	[DAMONX_FACILITY_REFERENCE_KEPT] = "reference_kept",
	[DAMONX_FACILITY_SECONDARY_MMU] = "secondary_mmu",
	[DAMONX_FACILITY_HUGETLB] = "hugetlb",
	[DAMONX_FACILITY_SYMBOLS] = "symbols",
	[DAMONX_FACILITY_INTERVAL_GOAL] = "interval_goal",
	[DAMONX_FACILITY_UPPER_LEVELS] = "upper_levels",
	[DAMONX_FACILITY_TLB_FLUSH] = "tlb_flush",
};

static const char * const target_names[] = {
	[DAMONX_TARGET_PID] = "pid",
	[DAMONX_TARGET_PIDFD] = "pidfd",
	[DAMONX_TARGET_CGROUP] = "cgroup",
	[DAMONX_TARGET_PHYSICAL] = "physical",
};

static const char * const sampling_names[] = {
	[DAMONX_SAMPLING_CLASSIC] = "classic",
	[DAMONX_SAMPLING_EVIDENCE] = "evidence",
};

/* Names of flags, by the number of their bit. */
#define DX_FLAG(_flag, _name)						\
	[ilog2(_flag)] = (_name)

static const char * const configure_flag_names[] = {
	DX_FLAG(DAMONX_CONFIGURE_CHECK, "check"),
	DX_FLAG(DAMONX_CONFIGURE_KEEP, "keep"),
};

static const char * const item_flag_names[] = {
	DX_FLAG(DAMONX_ITEM_REMOVE, "remove"),
	DX_FLAG(DAMONX_ITEM_WHOLE, "whole"),
	DX_FLAG(DAMONX_ITEM_MOVE, "move"),
};

static const char * const context_flag_names[] = {
	DX_FLAG(DAMONX_CONTEXT_PAUSE, "pause"),
};

static const char * const target_flag_names[] = {
	DX_FLAG(DAMONX_TARGET_F_CHILDREN, "children"),
	DX_FLAG(DAMONX_TARGET_F_NODE, "node"),
};

static const char * const scheme_flag_names[] = {
	DX_FLAG(DAMONX_SCHEME_OFF, "off"),
};

static const char * const filter_flag_names[] = {
	DX_FLAG(DAMONX_FILTER_F_ALLOW, "allow"),
	DX_FLAG(DAMONX_FILTER_F_NOT, "not"),
};

static const char * const cgroup_flag_names[] = {
	DX_FLAG(DAMONX_CGROUP_FD, "fd"),
	DX_FLAG(DAMONX_CGROUP_BELOW, "below"),
};

/* ---- who knows whether it works ---- */

static bool dx_feature_ask_memory(u32 kind, u32 value, u32 ops,
				  const char **why)
{
	int works = dx_mem_feature(kind, value, why);

	if (works < 0)
		*why = not_built;
	return works > 0;
}

static bool dx_feature_ask_facility(u32 kind, u32 value, u32 ops,
				    const char **why)
{
	if (value == DAMONX_FACILITY_INTERVAL_GOAL)
		return true;
	return dx_feature_ask_memory(kind, value, ops, why);
}

static bool dx_feature_ask_item(u32 kind, u32 value, u32 ops,
				const char **why)
{
	if (value == DAMONX_ITEM_CGROUP)
		return dx_cgroups_work(why);
	return true;
}

static bool dx_feature_ask_record(u32 kind, u32 value, u32 ops,
				  const char **why)
{
	switch (value) {
	case DAMONX_REC_SESSION:
		*why = by_call;
		break;
	}
	return !*why;
}

static bool dx_feature_ask_by_ops(u32 kind, u32 value, u32 ops,
				  const char **why)
{
	int works = dx_mem_feature_by_ops(kind, value, ops, why);

	if (works < 0)
		*why = not_built;
	return works > 0;
}

static bool dx_feature_say_many(bool works, const char **why)
{
	if (works)
		*why = many_targets;
	return works;
}

static bool dx_feature_ask_target(u32 kind, u32 value, u32 ops,
				  const char **why)
{
	bool is_physical = value == DAMONX_TARGET_PHYSICAL;
	bool physical = ops == DAMONX_OPS_PADDR;

	if (physical != is_physical) {
		*why = physical ? of_physical : of_processes;
		return false;
	}
	if (physical)
		return dx_feature_ask_memory(DAMONX_FEATURE_OPS, ops, 0, why);
	if (value == DAMONX_TARGET_CGROUP)
		return dx_feature_say_many(dx_family_follows_cgroups(why), why);
	if (value == DAMONX_TARGET_PIDFD && !dx_pidfd_works())
		*why = no_pidfd;
	return !*why;
}

static bool dx_feature_ask_target_flag(u32 kind, u32 value, u32 ops,
				       const char **why)
{
	if (BIT(value) == DAMONX_TARGET_F_CHILDREN)
		return dx_feature_say_many(dx_family_follows_children(why),
					   why);
	return dx_feature_ask_memory(DAMONX_FEATURE_OPS, DAMONX_OPS_PADDR, 0,
				     why);
}

static bool dx_feature_ask_always(u32 kind, u32 value, u32 ops,
				  const char **why)
{
	return true;
}

static bool dx_feature_ask_cgroups(u32 kind, u32 value, u32 ops,
				   const char **why)
{
	return dx_cgroups_work(why);
}

/**
 * struct dx_kind - a kind of features
 * @names: of its values; NULL: item types, which have a table of their own
 * @nr: length of @names
 * @by_ops: each operations set has its own
 * @works: whether a value works; *@why is NULL before
 */
struct dx_kind {
	const char * const *names;
	u32 nr;
	bool by_ops;
	bool (*works)(u32 kind, u32 value, u32 ops, const char **why);
};

#define DX_KIND(_names, _by_ops, _works) {				\
	.names = (_names),						\
	.nr = ARRAY_SIZE(_names),					\
	.by_ops = (_by_ops),						\
	.works = (_works),						\
}

static const struct dx_kind kinds[] = {
	[DAMONX_FEATURE_OPS] = DX_KIND(ops_names, false, dx_feature_ask_memory),
	[DAMONX_FEATURE_ACTION] = DX_KIND(action_names, true, dx_feature_ask_by_ops),
	[DAMONX_FEATURE_FILTER] = DX_KIND(filter_names, true, dx_feature_ask_by_ops),
	[DAMONX_FEATURE_GOAL] = DX_KIND(goal_names, true, dx_feature_ask_by_ops),
	[DAMONX_FEATURE_TUNER] = DX_KIND(tuner_names, false, dx_feature_ask_always),
	[DAMONX_FEATURE_WMARK] = DX_KIND(wmark_names, false, dx_feature_ask_always),
	[DAMONX_FEATURE_PROBE] = DX_KIND(filter_names, true, dx_feature_ask_by_ops),
	[DAMONX_FEATURE_RECORD] = DX_KIND(record_names, false, dx_feature_ask_record),
	[DAMONX_FEATURE_ITEM] = {
		.nr = DX_NR_ITEM_TYPES,
		.works = dx_feature_ask_item,
	},
	[DAMONX_FEATURE_FACILITY] = DX_KIND(facility_names, false,
					    dx_feature_ask_facility),
	[DAMONX_FEATURE_TARGET] = DX_KIND(target_names, true, dx_feature_ask_target),
	[DAMONX_FEATURE_SAMPLING] = DX_KIND(sampling_names, false,
					    dx_feature_ask_always),
	[DAMONX_FEATURE_CONFIGURE_FLAG] = DX_KIND(configure_flag_names, false,
						  dx_feature_ask_always),
	[DAMONX_FEATURE_ITEM_FLAG] = DX_KIND(item_flag_names, false,
					     dx_feature_ask_always),
	[DAMONX_FEATURE_CONTEXT_FLAG] = DX_KIND(context_flag_names, false,
						dx_feature_ask_always),
	[DAMONX_FEATURE_TARGET_FLAG] = DX_KIND(target_flag_names, false,
					       dx_feature_ask_target_flag),
	[DAMONX_FEATURE_SCHEME_FLAG] = DX_KIND(scheme_flag_names, false,
					       dx_feature_ask_always),
	[DAMONX_FEATURE_FILTER_FLAG] = DX_KIND(filter_flag_names, false,
					       dx_feature_ask_always),
	[DAMONX_FEATURE_CGROUP_FLAG] = DX_KIND(cgroup_flag_names, false,
					       dx_feature_ask_cgroups),
};

static const char *dx_feature_name_of(u32 kind, u32 value)
{
	const struct dx_item_type *type;

	if (kind >= ARRAY_SIZE(kinds))
		return NULL;
	kind = array_index_nospec(kind, ARRAY_SIZE(kinds));
	if (value >= kinds[kind].nr)
		return NULL;
	value = array_index_nospec(value, kinds[kind].nr);
	if (kinds[kind].names)
		return kinds[kind].names[value];
	type = dx_item_type(value);
	return type ? type->name : NULL;
}

bool dx_feature(u32 kind, u32 value, u32 ops, const char **name,
		const char **why)
{
	*why = NULL;
	*name = dx_feature_name_of(kind, value);
	if (!*name)
		return false;
	if (kinds[kind].by_ops != !!dx_feature_name_of(DAMONX_FEATURE_OPS, ops)) {
		*name = NULL;
		return false;
	}
	return kinds[kind].works(kind, value, ops, why);
}

u64 dx_features(u32 kind, u32 ops)
{
	const char *name, *why;
	u64 bits = 0;
	u32 value;

	for (value = 0; value < kinds[kind].nr; value++) {
		if (dx_feature(kind, value, ops, &name, &why))
			bits |= BIT_ULL(value);
	}
	return bits;
}

int dx_call_feature(struct dx_call *call)
{
	struct damonx_feature *arg = call->arg;
	const char *name, *why;

	arg->out_works = dx_feature(arg->kind, arg->value, arg->ops, &name,
				    &why);
	if (!name)
		return dx_refuse(&call->message, -EINVAL,
				 "kind %u, value %u, ops %u is not known to this module",
				 arg->kind, arg->value, arg->ops);
	dx_refuse(&call->message, 0, why ? "%s: %s" : "%s", name, why);
	return 0;
}

int dx_call_info(struct dx_call *call)
{
	struct damonx_info *info = call->arg;
	const struct cred *opener = call->file->f_cred;
	const struct dx_limits limits = dx_limits_now();
	u32 size = info->size, ops;

	/* A word of each table by ops is filled in for every set there is. */
	BUILD_BUG_ON(ARRAY_SIZE(ops_names) > DAMONX_NR_OPS_MAX);

	*info = (struct damonx_info) {
		.size = size,
		.abi = DAMONX_ABI,
		.version = DX_VERSION,
		.page_bytes = PAGE_SIZE,
		.max_config_bytes = DAMONX_MAX_CONFIG_BYTES,
		.max_message_bytes = DX_MESSAGE_BYTES,
		.min_sample_us = dx_min_sample_us(opener),
		.max_interval_us = DX_MAX_INTERVAL_US,
		.max_window_samples = DX_MAX_SAMPLES,
		.min_regions = DX_MIN_REGIONS,
		.max_regions = DX_MAX_REGIONS,
		.max_user_sessions = limits.max_sessions,
		.max_user_kdamonds = limits.max_kdamonds,
		.max_user_regions = limits.max_regions,
		.max_user_looks_per_s = dx_limits_privileged(opener) ?
					0 : limits.max_looks_per_s,
		.max_user_ring_bytes = limits.max_ring_bytes,
		.max_ring_bytes = DX_MAX_RING_BYTES,
		.max_kdamonds = DX_MAX_KDAMONDS,
		.max_cgroups = DX_MAX_CGROUPS,
		.max_contexts = DX_MAX_CONTEXTS,
		.max_targets = DX_MAX_TARGETS,
		.max_ranges = DX_MAX_RANGES,
		.max_probes = DX_MAX_PROBES,
		.max_schemes = DX_MAX_SCHEMES,
		.max_goals = DX_MAX_GOALS,
		.max_filters = DX_MAX_FILTERS,
		.max_destinations = DX_MAX_DESTINATIONS,
		.min_refresh_us = DX_MIN_REFRESH_US,
		.max_user_ended = DX_MAX_USER_ENDED,
		.ops = dx_features(DAMONX_FEATURE_OPS, 0),
		.samplings = dx_features(DAMONX_FEATURE_SAMPLING, 0),
		.tuners = dx_features(DAMONX_FEATURE_TUNER, 0),
		.wmarks = dx_features(DAMONX_FEATURE_WMARK, 0),
		.records = dx_features(DAMONX_FEATURE_RECORD, 0),
		.items = dx_features(DAMONX_FEATURE_ITEM, 0),
		.facilities = dx_features(DAMONX_FEATURE_FACILITY, 0),
		.configure_flags = dx_features(DAMONX_FEATURE_CONFIGURE_FLAG, 0),
		.item_flags = dx_features(DAMONX_FEATURE_ITEM_FLAG, 0),
		.context_flags = dx_features(DAMONX_FEATURE_CONTEXT_FLAG, 0),
		.target_flags = dx_features(DAMONX_FEATURE_TARGET_FLAG, 0),
		.scheme_flags = dx_features(DAMONX_FEATURE_SCHEME_FLAG, 0),
		.filter_flags = dx_features(DAMONX_FEATURE_FILTER_FLAG, 0),
		.cgroup_flags = dx_features(DAMONX_FEATURE_CGROUP_FLAG, 0),
	};
	for (ops = 1; ops < ARRAY_SIZE(ops_names); ops++) {
		info->targets[ops] = dx_features(DAMONX_FEATURE_TARGET, ops);
		info->actions[ops] = dx_features(DAMONX_FEATURE_ACTION, ops);
		info->filters[ops] = dx_features(DAMONX_FEATURE_FILTER, ops);
		info->probes[ops] = dx_features(DAMONX_FEATURE_PROBE, ops);
		info->goals[ops] = dx_features(DAMONX_FEATURE_GOAL, ops);
	}
	return 0;
}
