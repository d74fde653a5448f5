/* SPDX-License-Identifier: GPL-2.0 */
/*
 * News of processes: forks, and moves to another cgroup. They come by the
 * kernel's tracepoints, which modules can find by name only.
 */
#ifndef DX_COMPAT_BIRTHS_H
#define DX_COMPAT_BIRTHS_H

#include <linux/types.h>

struct task_struct;

/**
 * struct dx_births - whom to tell
 * @forked: @parent has made @child, which does not run yet; a process or a
 *	thread
 * @attached: @task, or all of its process, is in another cgroup now
 *
 * Context: both in process context, perhaps with interrupts off. May not sleep.
 */
struct dx_births {
	void (*forked)(struct task_struct *parent, struct task_struct *child);
	void (*attached)(struct task_struct *task);
};

/* Look for the tracepoints, by module init. */
void dx_births_init(void);

/* Whether this kernel tells; *@why: out: why not, or NULL. */
bool dx_births_tell_forks(const char **why);
bool dx_births_tell_moves(const char **why);

/*
 * Begin and end to be told, one at a time. What is told meanwhile may still be
 * under way after the end; dx_births_exit() waits for it. Both may sleep. Return:
 * 0 or a negative errno.
 */
int dx_births_begin(const struct dx_births *births);
void dx_births_end(const struct dx_births *births);

/* At unloading, after the end. */
void dx_births_exit(void);

#endif /* DX_COMPAT_BIRTHS_H */
