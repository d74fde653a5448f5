// SPDX-License-Identifier: GPL-2.0
/* Calls that tell what this module can do on this kernel: INFO, FEATURE. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "dev.h"
#include "limits.h"

static const char no_tuning[] =
	"intervals that tune themselves are not built into this version of damonx";
static const char by_call[] =
	"it is returned by a call and never comes through the ring";

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

static const char * const probe_names[] = {
	[DAMONX_PROBE_ANON] = "anon",
	[DAMONX_PROBE_MEMCG] = "memcg",
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
	[DAMONX_REC_PROBE] = "probe",
};

static const char * const facility_names[] = {
	[DAMONX_FACILITY_REFERENCE_KEPT] = "reference_kept",
	[DAMONX_FACILITY_SECONDARY_MMU] = "secondary_mmu",
	[DAMONX_FACILITY_HUGETLB] = "hugetlb",
	[DAMONX_FACILITY_SYMBOLS] = "symbols",
	[DAMONX_FACILITY_INTERVAL_GOAL] = "interval_goal",
	[DAMONX_FACILITY_UPPER_LEVELS] = "upper_levels",
};

/* ---- who knows whether it works ---- */

static bool ask_memory(u32 kind, u32 value, const char **why)
{
	int works = dx_mem_feature(kind, value, why);

	if (works < 0)
		*why = "it is not built into this version of damonx";
	return works > 0;
}

static bool ask_facility(u32 kind, u32 value, const char **why)
{
	if (value == DAMONX_FACILITY_INTERVAL_GOAL) {
		*why = no_tuning;
		return false;
	}
	return ask_memory(kind, value, why);
}

static bool ask_item(u32 kind, u32 value, const char **why)
{
	*why = dx_item_type(value)->missing;
	return !*why;
}

static bool ask_record(u32 kind, u32 value, const char **why)
{
	switch (value) {
	case DAMONX_REC_TUNED:
		*why = no_tuning;
		break;
	case DAMONX_REC_STATUS:
	case DAMONX_REC_SESSION:
		*why = by_call;
		break;
	case DAMONX_REC_SCHEME_APPLIED:
	case DAMONX_REC_SCHEME_STATS:
		*why = dx_no_schemes;
		break;
	case DAMONX_REC_PROBE:
		*why = dx_no_probes;
		break;
	}
	return !*why;
}

static bool ask_schemes(u32 kind, u32 value, const char **why)
{
	*why = dx_no_schemes;
	return false;
}

static bool ask_probes(u32 kind, u32 value, const char **why)
{
	*why = dx_no_probes;
	return false;
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
	bool (*works)(u32 kind, u32 value, const char **why);
};

#define DX_KIND(_names, _by_ops, _works) {				\
	.names = (_names),						\
	.nr = ARRAY_SIZE(_names),					\
	.by_ops = (_by_ops),						\
	.works = (_works),						\
}

static const struct dx_kind kinds[] = {
	[DAMONX_FEATURE_OPS] = DX_KIND(ops_names, false, ask_memory),
	[DAMONX_FEATURE_ACTION] = DX_KIND(action_names, true, ask_schemes),
	[DAMONX_FEATURE_FILTER] = DX_KIND(filter_names, true, ask_schemes),
	[DAMONX_FEATURE_GOAL] = DX_KIND(goal_names, false, ask_schemes),
	[DAMONX_FEATURE_TUNER] = DX_KIND(tuner_names, false, ask_schemes),
	[DAMONX_FEATURE_WMARK] = DX_KIND(wmark_names, false, ask_schemes),
	[DAMONX_FEATURE_PROBE] = DX_KIND(probe_names, false, ask_probes),
	[DAMONX_FEATURE_RECORD] = DX_KIND(record_names, false, ask_record),
	[DAMONX_FEATURE_ITEM] = {
		.nr = DAMONX_ITEM_PROBE_FILTER + 1,
		.works = ask_item,
	},
	[DAMONX_FEATURE_FACILITY] = DX_KIND(facility_names, false,
					    ask_facility),
};

static const char *name_of(u32 kind, u32 value)
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
	*name = name_of(kind, value);
	if (!*name)
		return false;
	if (kinds[kind].by_ops != !!name_of(DAMONX_FEATURE_OPS, ops)) {
		*name = NULL;
		return false;
	}
	return kinds[kind].works(kind, value, why);
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
	u32 size = info->size, ops;

	*info = (struct damonx_info) {
		.size = size,
		.abi = DAMONX_ABI,
		.max_config_bytes = DAMONX_MAX_CONFIG_BYTES,
		.max_message_bytes = DX_MESSAGE_BYTES,
		.max_regions = DX_MAX_REGIONS,
		.max_ring_bytes = DX_MAX_RING_BYTES,
		.max_kdamonds = DX_MAX_KDAMONDS,
		.max_sessions = DX_MAX_SESSIONS,
		.min_sample_us = dx_min_sample_us(),
		.page_bytes = PAGE_SIZE,
		.ops = dx_features(DAMONX_FEATURE_OPS, 0),
		.goals = dx_features(DAMONX_FEATURE_GOAL, 0),
		.tuners = dx_features(DAMONX_FEATURE_TUNER, 0),
		.wmarks = dx_features(DAMONX_FEATURE_WMARK, 0),
		.probes = dx_features(DAMONX_FEATURE_PROBE, 0),
		.records = dx_features(DAMONX_FEATURE_RECORD, 0),
		.items = dx_features(DAMONX_FEATURE_ITEM, 0),
		.facilities = dx_features(DAMONX_FEATURE_FACILITY, 0),
		.version = DX_VERSION,
	};
	for (ops = 1; ops < ARRAY_SIZE(ops_names); ops++) {
		info->actions[ops] = dx_features(DAMONX_FEATURE_ACTION, ops);
		info->filters[ops] = dx_features(DAMONX_FEATURE_FILTER, ops);
	}
	return 0;
}
