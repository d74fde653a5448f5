// SPDX-License-Identifier: GPL-2.0
/*
 * Page out what a process has not accessed for a while.
 *
 *	insmod damonx_proactive_reclaim.ko target_pid=123 min_age_us=5000000
 *	cat /sys/module/damonx_proactive_reclaim/parameters/reclaimed_bytes
 */
#include <linux/damonx.h>
#include <linux/err.h>
#include <linux/module.h>

static int target_pid;
module_param(target_pid, int, 0400);
MODULE_PARM_DESC(target_pid, "the process");

static unsigned long long min_age_us = 5000000;
module_param(min_age_us, ullong, 0400);
MODULE_PARM_DESC(min_age_us, "time without access, in us (default 5000000)");

static unsigned long long reclaimed_bytes;
module_param(reclaimed_bytes, ullong, 0444);
MODULE_PARM_DESC(reclaimed_bytes, "what was paged out so far");

static struct damonx_session *session;

static void damonx_reclaim_window(struct damonx_context *context, void *data)
{
	struct damonx_rec_scheme_stats stats;

	if (!damonx_scheme_stats(session, 1, 1, 1, &stats))
		WRITE_ONCE(reclaimed_bytes, stats.applied_bytes);
}

static int __init damonx_reclaim_init(void)
{
	const struct damonx_callbacks callbacks = {
		.window = damonx_reclaim_window,
	};
	struct damonx_items items = {};
	int err;

	session = damonx_open("proactive_reclaim", &callbacks, NULL);
	if (IS_ERR(session))
		return PTR_ERR(session);
	damonx_add_kdamond(&items, 1);
	damonx_add_context(&items, 1, .ops = DAMONX_OPS_VADDR);
	damonx_add_target(&items, 1, .kind = DAMONX_TARGET_PID,
			  .pid = target_pid);
	damonx_add_scheme(&items, 1, .action = DAMONX_ACTION_PAGEOUT,
			  .max_accesses = 1, .min_age = min_age_us);
	err = damonx_configure(session, &items, 0) ?:
	      damonx_start(session, 0, &items);
	if (err) {
		pr_err("damonx_proactive_reclaim: %s\n", items.message);
		damonx_close(session);
	}
	return err;
}

static void __exit damonx_reclaim_exit(void)
{
	damonx_close(session);
}

module_init(damonx_reclaim_init);
module_exit(damonx_reclaim_exit);
MODULE_DESCRIPTION("Sample: page out what a process does not use");
MODULE_LICENSE("GPL");
