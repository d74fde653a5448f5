// SPDX-License-Identifier: GPL-2.0
/*
 * Two tiers of memory, which are two nodes: what is accessed on the slow one
 * moves to the fast one until that is nearly full, and what is not accessed on
 * the fast one moves to the slow one until there is some room. The two goals
 * overlap, so that both go on a little and the hottest memory ends up on top.
 *
 *	insmod damonx_mtier.ko fast_node=0 slow_node=1
 *	cat /sys/module/damonx_mtier/parameters/{promoted,demoted}_bytes
 */
#include <linux/damonx.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/time64.h>

static unsigned int fast_node;
module_param(fast_node, uint, 0400);
MODULE_PARM_DESC(fast_node, "node of the fast memory (default 0)");

static unsigned int slow_node = 1;
module_param(slow_node, uint, 0400);
MODULE_PARM_DESC(slow_node, "node of the slow memory (default 1)");

static unsigned int fast_used_bp = 9970;
module_param(fast_used_bp, uint, 0400);
MODULE_PARM_DESC(fast_used_bp,
		 "share of the fast memory to be used, of 10000 (default 9970)");

static unsigned int fast_free_bp = 50;
module_param(fast_free_bp, uint, 0400);
MODULE_PARM_DESC(fast_free_bp,
		 "share of the fast memory to be free, of 10000 (default 50)");

#define PROMOTE	1	/* contexts, with a scheme each */
#define DEMOTE	2

static struct damonx_session *session;

/* ---- counters, as parameters that can be read ---- */

static int damonx_mtier_get_moved(char *buf, const struct kernel_param *param)
{
	u32 context = (unsigned long)param->arg;
	struct damonx_rec_scheme_stats stats = {};

	if (session)
		damonx_scheme_stats(session, 1, context, 1, &stats);
	return sprintf(buf, "%llu\n", stats.applied_bytes);
}

static const struct kernel_param_ops damonx_mtier_moved_ops = {
	.get = damonx_mtier_get_moved,
};

module_param_cb(promoted_bytes, &damonx_mtier_moved_ops, (void *)PROMOTE, 0444);
MODULE_PARM_DESC(promoted_bytes, "what was moved to the fast memory so far");
module_param_cb(demoted_bytes, &damonx_mtier_moved_ops, (void *)DEMOTE, 0444);
MODULE_PARM_DESC(demoted_bytes, "what was moved to the slow memory so far");

/* ---- what is watched and done ---- */

static void damonx_mtier_add_context(struct damonx_items *items, u32 id,
				     u32 node)
{
	damonx_add_context(items, id, .ops = DAMONX_OPS_PADDR,
			   .sample_us = 5000, .aggr_us = 100000,
			   .goal_access_bp = 400, .goal_aggrs = 3,
			   .goal_min_sample_us = 5000,
			   .goal_max_sample_us = 10000000);
	damonx_add_target(items, 1, .kind = DAMONX_TARGET_PHYSICAL,
			  .flags = DAMONX_TARGET_F_NODE, .node = node);
}

/* A page is looked at once more before it moves: @young_flags of the filter. */
static void damonx_mtier_add_rest(struct damonx_items *items, u32 metric,
				  u64 goal_bp, u32 young_flags, u32 to)
{
	damonx_add_quota(items, .bytes = 200 << 20, .reset_us = USEC_PER_SEC,
			 .weight_accesses = 1, .weight_age = 1);
	damonx_add_goal(items, 1, .metric = metric, .node = fast_node,
			.target_value = goal_bp);
	damonx_add_filter(items, 1, .type = DAMONX_FILTER_YOUNG,
			  .flags = young_flags);
	damonx_add_destination(items, 1, .node = to);
}

static void damonx_mtier_fill(struct damonx_items *items)
{
	damonx_add_kdamond(items, 1);
	damonx_mtier_add_context(items, PROMOTE, slow_node);
	damonx_add_scheme(items, 1, .action = DAMONX_ACTION_MIGRATE_HOT,
			  .min_accesses = 1, .apply_us = USEC_PER_SEC);
	damonx_mtier_add_rest(items, DAMONX_GOAL_NODE_MEM_USED_BP, fast_used_bp,
			      DAMONX_FILTER_F_ALLOW, fast_node);
	damonx_mtier_add_context(items, DEMOTE, fast_node);
	damonx_add_scheme(items, 1, .action = DAMONX_ACTION_MIGRATE_COLD,
			  .max_accesses = 1, .apply_us = USEC_PER_SEC);
	damonx_mtier_add_rest(items, DAMONX_GOAL_NODE_MEM_FREE_BP, fast_free_bp,
			      0, slow_node);
}

static int __init damonx_mtier_init(void)
{
	struct damonx_items items = {};
	struct damonx_session *s;
	int err;

	s = damonx_open("mtier", NULL, NULL);
	if (IS_ERR(s))
		return PTR_ERR(s);
	damonx_mtier_fill(&items);
	err = damonx_configure(s, &items, 0) ?: damonx_start(s, 0, &items);
	if (err) {
		pr_err("damonx_mtier: %s\n", items.message);
		damonx_close(s);
		return err;
	}
	session = s;
	return 0;
}

static void __exit damonx_mtier_exit(void)
{
	struct damonx_session *s = session;

	/* Somebody may be reading a counter. */
	kernel_param_lock(THIS_MODULE);
	session = NULL;
	kernel_param_unlock(THIS_MODULE);
	damonx_close(s);
}

module_init(damonx_mtier_init);
module_exit(damonx_mtier_exit);
MODULE_DESCRIPTION("Sample: two tiers of memory");
MODULE_LICENSE("GPL");
