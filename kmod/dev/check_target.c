// SPDX-License-Identifier: GPL-2.0
/* Rules of targets: whose memory it is, and whether it may be watched. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/stddef.h>

#include "../mem/mem.h"
#include "check.h"
#include "compat/pidfd.h"
#include "decode.h"

#define TARGET(_member)		offsetof(struct damonx_item_target, _member)

/* Physical memory for the operations set that watches it, and for no other. */
static int dx_check_target_ops(struct dx_decoder *d, struct dx_item *item)
{
	u32 kind = dx_item_target(item)->uapi.kind;
	bool physical = dx_item_context(item->parent)->ops == DAMONX_OPS_PADDR;
	bool memory = kind == DAMONX_TARGET_PHYSICAL;

	if (physical == memory)
		return 0;
	return dx_refuse_field(d, item, TARGET(kind), -EINVAL,
			       physical ?
			       "kind is %u, but its context watches physical memory" :
			       "kind is %u, but its context watches processes",
			       kind);
}

static int dx_check_target_kind(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;

	switch (t->kind) {
	case 0:
		return dx_refuse_field(d, item, TARGET(kind), -EINVAL,
				       "kind is not given: it says how the target is named");
	case DAMONX_TARGET_PID:
	case DAMONX_TARGET_PIDFD:
	case DAMONX_TARGET_CGROUP:
	case DAMONX_TARGET_PHYSICAL:
		return dx_check_target_ops(d, item);
	}
	return dx_refuse_field(d, item, TARGET(kind), -EOPNOTSUPP,
			       "kind is %u, which this module does not know",
			       t->kind);
}

/* Flags, and fields that only some kinds have. */
static int dx_check_target_fields(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;
	u32 known = DAMONX_TARGET_F_CHILDREN;
	const char *why;

	if (t->flags & ~(DAMONX_TARGET_F_CHILDREN | DAMONX_TARGET_F_NODE))
		return dx_refuse_field(d, item, TARGET(flags), -EOPNOTSUPP,
				       "flags is 0x%x, this module knows 0x%x",
				       t->flags, DAMONX_TARGET_F_CHILDREN |
						 DAMONX_TARGET_F_NODE);
	if (t->kind == DAMONX_TARGET_CGROUP)
		known = 0;
	if (t->flags & ~known)
		return dx_refuse_field(d, item, TARGET(flags), -EINVAL,
				       "flags is 0x%x, must be at most 0x%x for kind %u",
				       t->flags, known, t->kind);
	if (t->flags & DAMONX_TARGET_F_CHILDREN &&
	    !dx_family_follows_children(&why))
		return dx_refuse_field(d, item, TARGET(flags), -EOPNOTSUPP,
				       "flags is 0x%x: children cannot be followed: %s",
				       t->flags, why);
	if (t->cgroup && t->kind != DAMONX_TARGET_CGROUP)
		return dx_refuse_field(d, item, TARGET(cgroup), -EINVAL,
				       "cgroup is %u, must be 0 for a process",
				       t->cgroup);
	if (t->node)
		return dx_refuse_field(d, item, TARGET(node), -EINVAL,
				       "node is %u, must be 0 without DAMONX_TARGET_F_NODE",
				       t->node);
	return 0;
}

/* The sentence for a process that cannot be had. */
static int dx_check_target_refuse(struct dx_decoder *d, struct dx_item *item,
				  int err)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;
	bool by_pid = t->kind == DAMONX_TARGET_PID;
	const char *why;

	switch (err) {
	case -ESRCH:
		why = "no such process";
		break;
	case -EPERM:
		why = "it takes the right to ptrace-read that process";
		break;
	case -EINVAL:
		why = "a kernel thread, which has no memory of its own";
		break;
	case -EAGAIN:
		why = "it is in the middle of an exec, try again";
		break;
	case -EBADF:
		why = "not a descriptor of a process";
		break;
	case -EOPNOTSUPP:
		why = "this kernel does not tell whose it is, give the pid";
		break;
	default:
		why = "no memory";
		break;
	}
	return dx_refuse_field(d, item, by_pid ? TARGET(pid) : TARGET(fd), err,
			       "%s is %d: %s", by_pid ? "pid" : "fd",
			       by_pid ? t->pid : t->fd, why);
}

/* The process that is named, or one of its threads; a reference. */
static struct pid *dx_check_target_pid(const struct damonx_item_target *t)
{
	struct pid *pid;

	if (t->kind == DAMONX_TARGET_PIDFD)
		return dx_pid_of_pidfd(t->fd);
	pid = t->pid > 0 ? find_get_pid(t->pid) : NULL;
	return pid ?: ERR_PTR(-ESRCH);
}

/* Whether caller and opener may watch a process. */
static int dx_check_target_may(struct dx_decoder *d, struct pid *pid)
{
	int err = dx_process_may_read(pid, current_cred());

	return err ?: dx_process_may_read(pid, d->opener);
}

static struct dx_space *dx_check_target_watch(struct dx_decoder *d,
					      struct pid *pid)
{
	int err = dx_check_target_may(d, pid);

	return err ? ERR_PTR(err) : dx_space_of_process(pid, d->opener);
}

static struct dx_space *dx_check_target_look_up(struct dx_decoder *d,
						struct dx_item *item,
						struct dx_space *old)
{
	struct dx_space *space;
	struct pid *pid;

	pid = dx_check_target_pid(&dx_item_target(item)->uapi);
	if (IS_ERR(pid))
		return ERR_CAST(pid);
	space = dx_check_target_watch(d, pid);
	put_pid(pid);
	if (IS_ERR(space) || !old)
		return space;
	/* The same process by another name goes on as it was. */
	if (dx_space_pid(space) == dx_space_pid(old) &&
	    dx_space_state(old) == DX_SPACE_ALIVE) {
		dx_space_put(space);
		space = dx_space_get(old);
	}
	return space;
}

/*
 * Whether the process is meant that the target has already. By now somebody
 * else may have the number, or the process may have exited or become
 * unreadable: a list that was read back can be given again all the same.
 */
static bool dx_check_target_is_old(const struct damonx_item_target *t,
				   struct dx_space *old)
{
	return old && dx_space_kind(old) == DX_SPACE_PROCESS &&
	       t->kind == DAMONX_TARGET_PID &&
	       (!t->pid || t->pid == pid_vnr(dx_space_pid(old)));
}

/*
 * The memory that the target has already. Whoever repeats it in a configuration
 * that replaces the other must have the right himself, as long as that can be
 * asked.
 */
static struct dx_space *dx_check_target_same(struct dx_decoder *d,
					     struct dx_space *old)
{
	int err = 0;

	if (!d->keep && dx_space_state(old) == DX_SPACE_ALIVE)
		err = dx_check_target_may(d, dx_space_pid(old));
	/* It has exited just now. */
	if (err == -ESRCH)
		err = 0;
	return err ? ERR_PTR(err) : dx_space_get(old);
}

int dx_check_target(struct dx_decoder *d, struct dx_item *item)
{
	struct dx_item_target *t = dx_item_target(item);
	struct dx_space *old = NULL, *space;
	int err;

	err = dx_check_target_kind(d, item);
	if (!err && t->uapi.kind == DAMONX_TARGET_PHYSICAL)
		return dx_check_memory(d, item);
	if (!err)
		err = dx_check_target_fields(d, item);
	if (!err && t->uapi.kind == DAMONX_TARGET_CGROUP)
		return dx_check_group(d, item);
	if (err)
		return err;
	if (item->old)
		old = dx_item_target(item->old)->space;
	if (dx_check_target_is_old(&t->uapi, old))
		space = dx_check_target_same(d, old);
	else
		space = dx_check_target_look_up(d, item, old);
	if (IS_ERR(space))
		return dx_check_target_refuse(d, item, PTR_ERR(space));

	dx_space_put(t->space);
	t->space = space;
	t->exec_id = dx_space_exec_id(space);
	t->exit_told = false;
	/* Numbers and descriptors mean something to the caller only, and now. */
	t->uapi.kind = DAMONX_TARGET_PID;
	t->uapi.pid = 0;
	t->uapi.fd = 0;
	return 0;
}
