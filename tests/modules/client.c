// SPDX-License-Identifier: GPL-2.0
/*
 * A user in the kernel whose callbacks count, for tests: everything that it sees
 * can be read as a parameter.
 */
#include <linux/damonx.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/module.h>

static int target_pid;
module_param(target_pid, int, 0400);

/* Leave the session open when the module goes, or when its start fails. */
static bool forget;
module_param(forget, bool, 0600);
static bool fail;
module_param(fail, bool, 0400);

/* What was seen. */
static unsigned long nr_sampled, nr_windows, nr_before, nr_calls;
module_param(nr_sampled, ulong, 0400);
module_param(nr_windows, ulong, 0400);
module_param(nr_before, ulong, 0400);
module_param(nr_calls, ulong, 0400);

/* Of the last window, and of the last region that was to be acted on. */
static unsigned long nr_regions, window_number, before_scheme;
module_param(nr_regions, ulong, 0400);
module_param(window_number, ulong, 0400);
module_param(before_scheme, ulong, 0400);

/* What functions returned that callbacks must not call. */
static int err_configure, err_start, err_stop, err_call;
module_param(err_configure, int, 0400);
module_param(err_start, int, 0400);
module_param(err_stop, int, 0400);
module_param(err_call, int, 0400);

/* Errors that opening returned, and callbacks that came after the end. */
static int err_name, err_taken, err_api;
static unsigned long nr_late;
module_param(err_name, int, 0400);
module_param(err_taken, int, 0400);
module_param(err_api, int, 0400);
module_param(nr_late, ulong, 0400);

static struct damonx_session *session;
static bool closed;

static void client_count(unsigned long *counter)
{
	WRITE_ONCE(*counter, *counter + 1);
	if (READ_ONCE(closed))
		nr_late++;
}

static void client_sampled(struct damonx_context *context, void *data)
{
	client_count(&nr_sampled);
}

static int client_add_region(u32 target, const struct damonx_region *region,
			     void *nr)
{
	if (target == 5 && region->end > region->start)
		(*(unsigned long *)nr)++;
	return 0;
}

static int client_nothing(struct damonx_context *context, void *data)
{
	return 0;
}

static void client_try_all(void)
{
	struct damonx_items items = {};

	damonx_add_kdamond(&items, 1);
	err_configure = damonx_configure(session, &items, 0);
	err_start = damonx_start(session, 0, NULL);
	err_stop = damonx_stop(session, 0);
	err_call = damonx_call(session, 3, 0, client_nothing, NULL);
}

static void client_window(struct damonx_context *context, void *data)
{
	struct damonx_rec_snapshot window;
	struct damonx_rec_status status;
	unsigned long nr = 0;

	damonx_walk(context, client_add_region, &nr);
	damonx_window(context, &window);
	/* Counters can be read here as well. */
	if (!damonx_status(session, 3, 4, &status) && status.pid)
		nr_regions = nr;
	window_number = window.window;
	if (!nr_windows)
		client_try_all();
	client_count(&nr_windows);
}

static void client_before(struct damonx_context *context, u32 target,
			  u32 scheme, const struct damonx_region *region,
			  void *data)
{
	before_scheme = scheme;
	client_count(&nr_before);
}

/* ---- calls into the thread, by writing a parameter ---- */

static int client_do_call(struct damonx_context *context, void *data)
{
	unsigned long nr = 0;

	damonx_walk(context, client_add_region, &nr);
	client_count(&nr_calls);
	return nr ? 77 : -ENODATA;
}

static int client_set_call(const char *word, const struct kernel_param *param)
{
	unsigned int kdamond;
	int err = kstrtouint(word, 0, &kdamond);

	err = err ?: damonx_call(session, kdamond, 0, client_do_call, NULL);
	return err == 77 ? 0 : err ?: -EIO;
}

static const struct kernel_param_ops client_call_ops = {
	.set = client_set_call,
};

module_param_cb(call, &client_call_ops, NULL, 0200);

/* Stop, start again, and change what runs. */
static int client_set_tune(const char *word, const struct kernel_param *param)
{
	struct damonx_items items = {};
	unsigned int aggr_us;
	int err = kstrtouint(word, 0, &aggr_us);

	if (err)
		return err;
	if (!aggr_us)
		return damonx_stop(session, 0) ?: damonx_start(session, 0, NULL);
	damonx_add_kdamond(&items, 3);
	damonx_add_context(&items, 4, .ops = DAMONX_OPS_VADDR,
			   .aggr_us = aggr_us);
	err = damonx_configure(session, &items, DAMONX_CONFIGURE_KEEP);
	if (err)
		pr_info("damonx_client: %s\n", items.message);
	return err;
}

static const struct kernel_param_ops client_tune_ops = {
	.set = client_set_tune,
};

module_param_cb(tune, &client_tune_ops, NULL, 0200);

/* ---- loading and unloading ---- */

static const struct damonx_callbacks client_callbacks = {
	.sampled = client_sampled,
	.window = client_window,
	.before_action = client_before,
};

static void client_try_names(void)
{
	err_name = PTR_ERR(damonx_open("not a name", NULL, NULL));
	err_taken = PTR_ERR(damonx_open("client", NULL, NULL));
	err_api = PTR_ERR(damonx_open_versioned("other", NULL, 0, NULL,
						THIS_MODULE,
						DAMONX_KERNEL_API + 1));
}

static int __init client_init(void)
{
	struct damonx_items items = {};
	int err;

	session = damonx_open("client", &client_callbacks, NULL);
	if (IS_ERR(session))
		return PTR_ERR(session);
	client_try_names();
	damonx_add_kdamond(&items, 3);
	damonx_add_context(&items, 4, .ops = DAMONX_OPS_VADDR);
	damonx_add_target(&items, 5, .kind = DAMONX_TARGET_PID,
			  .pid = target_pid);
	damonx_add_scheme(&items, 6, .action = DAMONX_ACTION_STAT);
	err = damonx_configure(session, &items, 0) ?:
	      damonx_start(session, 0, &items);
	if (err)
		pr_info("damonx_client: %s\n", items.message);
	if (!err && fail) {
		msleep(300);
		return -ENODEV;
	}
	if (err)
		damonx_close(session);
	return err;
}

static void __exit client_exit(void)
{
	if (forget)
		return;
	damonx_close(session);
	WRITE_ONCE(closed, true);
	msleep(300);
	if (nr_late)
		pr_err("BUG: %lu callbacks after the end\n", nr_late);
}

module_init(client_init);
module_exit(client_exit);
MODULE_DESCRIPTION("Test of damonx for other modules");
MODULE_LICENSE("GPL");
