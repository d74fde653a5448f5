// SPDX-License-Identifier: GPL-2.0
/*
 * Does an action through the operations of the memory floor, as the thread of a
 * context would, and tells what it says about it.
 *
 * Write to /proc/dx_act: OPS PID ACTION START END MAX_BYTES REACH_END
 *	[NODE WEIGHT]...
 * then read: TRIED PASSED APPLIED FAILED NEXT END STEPS HOLD_NS
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../../kmod/compat/symbols.h"
#include "../../kmod/mem/mem.h"

#define MAX_DESTINATIONS 4

static DEFINE_MUTEX(lock);	/* of all below */
static struct dx_acted sum;
static u64 nr_steps;
static u64 hold_ns;

static u64 probe_now_ns(void *self)
{
	return ktime_get_ns();
}

static bool probe_interrupted(void *self)
{
	return signal_pending(current);
}

static const struct dx_env env = {
	.now_ns = probe_now_ns,
	.interrupted = probe_interrupted,
};

static bool probe_step(struct dx_space *space, const struct dx_ops *ops,
		       struct dx_act *act)
{
	u64 start = act->range.start;

	act->done = (struct dx_acted){ .next = start };
	act->deadline_ns = ktime_get_ns() + NSEC_PER_SEC;
	ops->act(space, act);
	nr_steps++;
	sum.tried_bytes += act->done.tried_bytes;
	sum.passed_bytes += act->done.passed_bytes;
	sum.applied_bytes += act->done.applied_bytes;
	sum.failed_bytes += act->done.failed_bytes;
	sum.next = act->done.next;
	sum.end = act->done.end;
	if (act->done.end != DX_ACT_TIME)
		return false;
	if (WARN_ON_ONCE(act->done.next <= start))
		return false;
	act->range.start = act->done.next;
	act->max_bytes -= min(act->max_bytes, act->done.applied_bytes);
	return !signal_pending(current);
}

static int probe_act(u32 ops_id, int pid_nr, struct dx_act *act)
{
	const struct dx_ops *ops = dx_ops_by_id(ops_id);
	struct dx_space *space;
	struct pid *pid = NULL;
	const char *why;

	if (!ops || !ops->act ||
	    dx_mem_feature_by_ops(DAMONX_FEATURE_ACTION, act->action, ops_id,
				  &why) <= 0)
		return -EOPNOTSUPP;
	if (ops_id == DAMONX_OPS_PADDR) {
		space = dx_space_of_memory(DX_ALL_NODES);
	} else {
		pid = find_get_pid(pid_nr);
		if (!pid)
			return -ESRCH;
		space = dx_space_of_process(pid, current_cred());
		put_pid(pid);
	}
	if (IS_ERR(space))
		return PTR_ERR(space);
	while (probe_step(space, ops, act))
		cond_resched();
	hold_ns = dx_space_max_hold_ns(space);
	dx_space_put(space);
	return 0;
}

static ssize_t probe_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	struct dx_destination to[MAX_DESTINATIONS];
	struct dx_act act = {
		.env = &env,
		.filters.otherwise = true,
		.destinations = to,
	};
	u32 ops;
	char *said;
	int pid, nr, err;

	said = memdup_user_nul(from, min_t(size_t, len, 256));
	if (IS_ERR(said))
		return PTR_ERR(said);
	nr = sscanf(said, "%u %d %u %llx %llx %llu %llx %u %u %u %u", &ops, &pid,
		    &act.action, &act.range.start, &act.range.end,
		    &act.max_bytes, &act.reach_end, &to[0].node, &to[0].weight, &to[1].node,
		    &to[1].weight);
	kfree(said);
	if (nr < 7 || nr % 2 == 0)
		return -EINVAL;
	act.nr_destinations = (nr - 7) / 2;
	mutex_lock(&lock);
	sum = (struct dx_acted){};
	nr_steps = 0;
	err = probe_act(ops, pid, &act);
	mutex_unlock(&lock);
	return err ? err : len;
}

static ssize_t probe_read(struct file *file, char __user *to, size_t len,
			  loff_t *pos)
{
	char line[256];
	int n;

	mutex_lock(&lock);
	n = scnprintf(line, sizeof(line), "%llu %llu %llu %llu %llx %u %llu %llu\n",
		      sum.tried_bytes, sum.passed_bytes, sum.applied_bytes,
		      sum.failed_bytes, sum.next, sum.end, nr_steps, hold_ns);
	mutex_unlock(&lock);
	return simple_read_from_buffer(to, len, pos, line, n);
}

static const struct proc_ops probe_ops = {
	.proc_write = probe_write,
	.proc_read = probe_read,
};

static int __init probe_init(void)
{
	dx_symbols_init();
	return proc_create("dx_act", 0600, NULL, &probe_ops) ? 0 : -ENOMEM;
}
module_init(probe_init);

static void __exit probe_exit(void)
{
	remove_proc_entry("dx_act", NULL);
}
module_exit(probe_exit);

MODULE_DESCRIPTION("Does actions on memory, for damonx's tests");
MODULE_LICENSE("GPL");
