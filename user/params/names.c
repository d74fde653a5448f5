// SPDX-License-Identifier: GPL-2.0
/* Names that stand in options and files. */
#include "params/params.h"

const char *const damos_action_names[] = {
	"willneed", "cold", "pageout", "hugepage", "collapse", "nohugepage",
	"lru_prio", "lru_deprio", "migrate_hot", "migrate_cold", "stat", NULL
};

const char *const damos_goal_names[] = {
	"user_input", "some_mem_psi_us", "node_mem_used_bp",
	"node_mem_free_bp", "node_memcg_used_bp", "node_memcg_free_bp",
	"active_mem_bp", "inactive_mem_bp", "node_eligible_mem_bp", NULL
};

const char *const damos_tuner_names[] = { "consist", "temporal", NULL };

const char *const damos_goals_met_names[] = { "any", "all", NULL };

const char *const damos_wmarks_names[] = { "none", "free_mem_rate", NULL };

const char *const damon_filter_names[] = {
	"anon", "memcg", "pgidle_unset", "pgidle_set", "hugepage_size",
	"active", "unmapped", NULL
};

const char *const sample_filter_names[] = {
	"cpumask", "threads", "write", NULL
};

const char *const damon_ops_names[] = { "vaddr", "paddr", "fvaddr", NULL };
const char *const damon_sampling_names[] = { "classic", "evidence", NULL };

bool damos_is_migration(enum damos_action action)
{
	return action == DAMOS_MIGRATE_HOT || action == DAMOS_MIGRATE_COLD;
}

bool damos_goal_has_nid(enum damos_goal_metric metric)
{
	switch (metric) {
	case DAMOS_GOAL_NODE_MEM_USED_BP:
	case DAMOS_GOAL_NODE_MEM_FREE_BP:
	case DAMOS_GOAL_NODE_MEMCG_USED_BP:
	case DAMOS_GOAL_NODE_MEMCG_FREE_BP:
		return true;
	default:
		return false;
	}
}

bool damos_goal_has_memcg(enum damos_goal_metric metric)
{
	return metric == DAMOS_GOAL_NODE_MEMCG_USED_BP ||
	       metric == DAMOS_GOAL_NODE_MEMCG_FREE_BP;
}
