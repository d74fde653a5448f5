// SPDX-License-Identifier: GPL-2.0
/*
 * How much memory a process uses: the size of the regions that were accessed in
 * the last window.
 *
 *	insmod damonx_wss.ko target_pid=123
 *	cat /sys/module/damonx_wss/parameters/wss_bytes
 */
#include <linux/damonx.h>
#include <linux/err.h>
#include <linux/module.h>

static int target_pid;
module_param(target_pid, int, 0400);
MODULE_PARM_DESC(target_pid, "the process");

static unsigned long long wss_bytes;
module_param(wss_bytes, ullong, 0444);
MODULE_PARM_DESC(wss_bytes, "its working set in the last window");

static struct damonx_session *session;

static int damonx_wss_add(u32 target, const struct damonx_region *region,
			  void *sum)
{
	if (region->nr_accesses)
		*(unsigned long long *)sum += region->end - region->start;
	return 0;
}

static void damonx_wss_window(struct damonx_context *context, void *data)
{
	unsigned long long sum = 0;

	damonx_walk(context, damonx_wss_add, &sum);
	WRITE_ONCE(wss_bytes, sum);
}

static int __init damonx_wss_init(void)
{
	const struct damonx_callbacks callbacks = { .window = damonx_wss_window };
	struct damonx_items items = {};
	int err;

	session = damonx_open("wss", &callbacks, NULL);
	if (IS_ERR(session))
		return PTR_ERR(session);
	damonx_add_kdamond(&items, 1);
	damonx_add_context(&items, 1, .ops = DAMONX_OPS_VADDR);
	damonx_add_target(&items, 1, .kind = DAMONX_TARGET_PID,
			  .pid = target_pid);
	err = damonx_configure(session, &items, 0) ?:
	      damonx_start(session, 0, &items);
	if (err) {
		pr_err("damonx_wss: %s\n", items.message);
		damonx_close(session);
	}
	return err;
}

static void __exit damonx_wss_exit(void)
{
	damonx_close(session);
}

module_init(damonx_wss_init);
module_exit(damonx_wss_exit);
MODULE_DESCRIPTION("Sample: the working set of a process");
MODULE_LICENSE("GPL");
