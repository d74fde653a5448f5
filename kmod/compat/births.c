// SPDX-License-Identifier: GPL-2.0
/*
 * News of processes by tracepoints. These are not exported, but the kernel shows
 * all of its tracepoints to who asks for them. That a probe takes what its
 * tracepoint gives is checked by the compiler.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "births.h"

#ifdef CONFIG_TRACEPOINTS
#include <trace/events/sched.h>
#ifdef CONFIG_CGROUPS
#include <trace/events/cgroup.h>
#endif

static struct tracepoint *dx_births_fork, *dx_births_attach;

static void dx_births_see_fork(void *births, struct task_struct *parent,
			       struct task_struct *child)
{
	((const struct dx_births *)births)->forked(parent, child);
}

static void __maybe_unused dx_births_see_attach(void *births,
						struct cgroup *cgroup,
						const char *path,
						struct task_struct *task,
						bool threadgroup)
{
	((const struct dx_births *)births)->attached(task);
}

static void __init dx_births_find(struct tracepoint *tp, void *unused)
{
	check_trace_callback_type_sched_process_fork(dx_births_see_fork);
	if (!strcmp(tp->name, "sched_process_fork"))
		dx_births_fork = tp;
#ifdef CONFIG_CGROUPS
	check_trace_callback_type_cgroup_attach_task(dx_births_see_attach);
	if (!strcmp(tp->name, "cgroup_attach_task"))
		dx_births_attach = tp;
#endif
}

void __init dx_births_init(void)
{
	for_each_kernel_tracepoint(dx_births_find, NULL);
}

bool dx_births_tell_forks(const char **why)
{
	*why = dx_births_fork ? NULL :
	       "this kernel has no tracepoint sched_process_fork";
	return dx_births_fork;
}

bool dx_births_tell_moves(const char **why)
{
	*why = dx_births_attach ? NULL :
	       "this kernel has no tracepoint cgroup_attach_task";
	return dx_births_attach;
}

int dx_births_begin(const struct dx_births *births)
{
	int err;

	err = tracepoint_probe_register(dx_births_fork, dx_births_see_fork,
					(void *)births);
	if (err || !dx_births_attach)
		return err;
	err = tracepoint_probe_register(dx_births_attach, dx_births_see_attach,
					(void *)births);
	if (err)
		tracepoint_probe_unregister(dx_births_fork, dx_births_see_fork,
					    (void *)births);
	return err;
}

void dx_births_end(const struct dx_births *births)
{
	if (dx_births_attach)
		tracepoint_probe_unregister(dx_births_attach,
					    dx_births_see_attach,
					    (void *)births);
	tracepoint_probe_unregister(dx_births_fork, dx_births_see_fork,
				    (void *)births);
}

void dx_births_exit(void)
{
	tracepoint_synchronize_unregister();
}

#else

static const char dx_births_none[] = "this kernel is built without tracepoints";

void __init dx_births_init(void)
{
}

bool dx_births_tell_forks(const char **why)
{
	*why = dx_births_none;
	return false;
}

bool dx_births_tell_moves(const char **why)
{
	*why = dx_births_none;
	return false;
}

int dx_births_begin(const struct dx_births *births)
{
	return -EOPNOTSUPP;
}

void dx_births_end(const struct dx_births *births)
{
}

void dx_births_exit(void)
{
}
#endif
