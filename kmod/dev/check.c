// SPDX-License-Identifier: GPL-2.0
/*
 * The rules that a configuration must obey, each with its sentence. What is
 * let through here is taken for granted everywhere behind.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/stddef.h>

#include "../core/core.h"
#include "../mem/mem.h"
#include "compat/pidfd.h"
#include "item.h"
#include "limits.h"

#define KDAMOND(_member)	offsetof(struct damonx_item_kdamond, _member)
#define CONTEXT(_member)	offsetof(struct damonx_item_context, _member)
#define TARGET(_member)		offsetof(struct damonx_item_target, _member)
#define REGION(_member)		offsetof(struct damonx_item_region, _member)

u32 dx_min_sample_us(void)
{
	return capable(CAP_SYS_ADMIN) ? DX_MIN_SAMPLE_US :
					DX_MIN_USER_SAMPLE_US;
}

int dx_check_kdamond(struct dx_decoder *d, struct dx_item *item,
		     struct dx_item *old)
{
	const struct damonx_item_kdamond *k = (void *)item->payload;

	if (k->flags)
		return dx_refuse_field(d, item, KDAMOND(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", k->flags);
	if (k->reserved)
		return dx_refuse_field(d, item, KDAMOND(reserved), -EINVAL,
				       "reserved is 0x%x, must be 0",
				       k->reserved);
	return 0;
}

/* ---- contexts ---- */

static int check_ops(struct dx_decoder *d, struct dx_item *item)
{
	u32 ops = dx_item_context(item)->ops;
	const char *why = NULL;

	if (!ops)
		return dx_refuse_field(d, item, CONTEXT(ops), -EINVAL,
				       "ops is not given: it says which address space to watch");
	if (dx_ops_by_id(ops))
		return 0;
	if (!dx_mem_feature(DAMONX_FEATURE_OPS, ops, &why) && why)
		return dx_refuse_field(d, item, CONTEXT(ops), -EOPNOTSUPP,
				       "ops is %u: %s", ops, why);
	return dx_refuse_field(d, item, CONTEXT(ops), -EOPNOTSUPP,
			       "ops is %u, which this module does not know",
			       ops);
}

static int check_flags(struct dx_decoder *d, struct dx_item *item)
{
	u32 flags = dx_item_context(item)->flags;

	if (flags & ~DAMONX_CONTEXT_PAUSE)
		return dx_refuse_field(d, item, CONTEXT(flags), -EOPNOTSUPP,
				       "flags is 0x%x, this module knows 0x%x",
				       flags, DAMONX_CONTEXT_PAUSE);
	if (flags)
		return dx_refuse_field(d, item, CONTEXT(flags), -EOPNOTSUPP,
				       "flags asks for a pause, which is not built into this version of damonx");
	return 0;
}

static int check_intervals(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	static const struct {
		const char *name;
		u32 offset;
	} intervals[] = {
		{ "sample_us", CONTEXT(sample_us) },
		{ "aggr_us", CONTEXT(aggr_us) },
		{ "update_us", CONTEXT(update_us) },
	};
	u64 us;
	int i;

	for (i = 0; i < ARRAY_SIZE(intervals); i++) {
		us = *(u64 *)((u8 *)item->payload + intervals[i].offset);
		if (us > DX_MAX_INTERVAL_US)
			return dx_refuse_field(d, item, intervals[i].offset,
					       -EINVAL,
					       "%s is %llu, must be at most %llu",
					       intervals[i].name, us,
					       DX_MAX_INTERVAL_US);
	}
	if (c->sample_us < dx_min_sample_us())
		return dx_refuse_field(d, item, CONTEXT(sample_us), -EINVAL,
				       "sample_us is %llu, must be at least %u",
				       c->sample_us, dx_min_sample_us());
	if (c->aggr_us < c->sample_us)
		return dx_refuse_field(d, item, CONTEXT(aggr_us), -EINVAL,
				       "aggr_us is %llu, must be at least sample_us, which is %llu",
				       c->aggr_us, c->sample_us);
	return 0;
}

static int check_region_limits(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);

	if (c->min_regions < DX_MIN_REGIONS)
		return dx_refuse_field(d, item, CONTEXT(min_regions), -EINVAL,
				       "min_regions is %u, must be at least %u",
				       c->min_regions, DX_MIN_REGIONS);
	if (c->max_regions < c->min_regions)
		return dx_refuse_field(d, item, CONTEXT(max_regions), -EINVAL,
				       "max_regions is %u, must be at least min_regions, which is %u",
				       c->max_regions, c->min_regions);
	if (c->max_regions > DX_MAX_REGIONS)
		return dx_refuse_field(d, item, CONTEXT(max_regions), -EINVAL,
				       "max_regions is %u, must be at most %u",
				       c->max_regions, DX_MAX_REGIONS);
	if (!is_power_of_2(c->min_region_bytes) ||
	    c->min_region_bytes < PAGE_SIZE)
		return dx_refuse_field(d, item, CONTEXT(min_region_bytes),
				       -EINVAL,
				       "min_region_bytes is %llu, must be a power of two of at least a page, %lu",
				       c->min_region_bytes, PAGE_SIZE);
	return 0;
}

static int check_unbuilt(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);

	if (c->addr_unit != 1)
		return dx_refuse_field(d, item, CONTEXT(addr_unit), -EINVAL,
				       "addr_unit is %llu, must be 1 for the memory of a process",
				       c->addr_unit);
	if (c->goal_aggrs || c->goal_access_bp || c->goal_min_sample_us ||
	    c->goal_max_sample_us)
		return dx_refuse_field(d, item, CONTEXT(goal_access_bp),
				       -EOPNOTSUPP,
				       "a goal is set, but intervals that tune themselves are not built into this version of damonx");
	return 0;
}

int dx_check_context(struct dx_decoder *d, struct dx_item *item,
		     struct dx_item *old)
{
	const struct damonx_item_context *c = dx_item_context(item);
	struct dx_attrs attrs = {
		.sample_us = c->sample_us,
		.aggr_us = c->aggr_us,
		.update_us = c->update_us,
		.min_regions = c->min_regions,
		.max_regions = c->max_regions,
		.min_region_bytes = c->min_region_bytes,
	};
	int err;

	err = check_ops(d, item);
	if (!err)
		err = check_flags(d, item);
	if (!err)
		err = check_intervals(d, item);
	if (!err)
		err = check_region_limits(d, item);
	if (!err)
		err = check_unbuilt(d, item);
	if (err)
		return err;
	/* The algorithm has the last word. */
	if (dx_attrs_check(&attrs) == DX_ATTRS_TOO_MANY_SAMPLES)
		return dx_refuse_field(d, item, CONTEXT(aggr_us), -EINVAL,
				       "aggr_us is %llu, which are too many samples of sample_us, %llu, for a window",
				       c->aggr_us, c->sample_us);
	if (dx_attrs_check(&attrs) != DX_ATTRS_OK)
		return dx_refuse_field(d, item, CONTEXT(sample_us), -EINVAL,
				       "its intervals and region limits do not fit together");
	return 0;
}

/* ---- targets ---- */

static int check_kind(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;

	if (t->flags)
		return dx_refuse_field(d, item, TARGET(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", t->flags);
	switch (t->kind) {
	case 0:
		return dx_refuse_field(d, item, TARGET(kind), -EINVAL,
				       "kind is not given: it says how the target is named");
	case DAMONX_TARGET_PID:
	case DAMONX_TARGET_PIDFD:
		return 0;
	case DAMONX_TARGET_CGROUP:
		return dx_refuse_field(d, item, TARGET(kind), -EOPNOTSUPP,
				       "cgroups as targets are not built into this version of damonx");
	case DAMONX_TARGET_PHYSICAL:
		return dx_refuse_field(d, item, TARGET(kind), -EOPNOTSUPP,
				       "physical memory is not built into this version of damonx");
	}
	return dx_refuse_field(d, item, TARGET(kind), -EOPNOTSUPP,
			       "kind is %u, which this module does not know",
			       t->kind);
}

static struct pid *named_pid(const struct damonx_item_target *t)
{
	struct pid *pid;

	if (t->kind == DAMONX_TARGET_PIDFD)
		return dx_pid_of_pidfd(t->fd);
	pid = t->pid > 0 ? find_get_pid(t->pid) : NULL;
	return pid ?: ERR_PTR(-ESRCH);
}

/* The sentence for a process that cannot be had. */
static int refuse_process(struct dx_decoder *d, struct dx_item *item, int err)
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
		why = "descriptors of processes cannot be used on this kernel, give the pid";
		break;
	default:
		why = "no memory";
		break;
	}
	return dx_refuse_field(d, item, by_pid ? TARGET(pid) : TARGET(fd), err,
			       "%s is %d: %s", by_pid ? "pid" : "fd",
			       by_pid ? t->pid : t->fd, why);
}

/*
 * A process that was configured before and is gone by now may stay in the
 * configuration: what was read back can be given again.
 */
static bool was_there(struct dx_item *item, struct dx_item *old)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;

	return old && t->kind == DAMONX_TARGET_PID &&
	       t->pid == pid_vnr(dx_space_pid(dx_item_target(old)->space));
}

/* By now somebody else may have the number, who is not meant. */
static bool is_gone(struct dx_item *item, struct dx_item *old)
{
	return was_there(item, old) &&
	       dx_space_state(dx_item_target(old)->space) == DX_SPACE_EXITED;
}

/* A reference to the memory of the process that @item names. */
static struct dx_space *find_space(struct dx_decoder *d, struct dx_item *item,
				   struct dx_item *old, struct pid *pid)
{
	struct dx_space *space;
	int err;

	err = dx_may_read(pid, current_cred());
	if (!err)
		err = dx_may_read(pid, d->opener);
	if (err)
		return ERR_PTR(err);
	space = old ? dx_item_target(old)->space : NULL;
	if (space && dx_space_pid(space) == pid &&
	    dx_space_state(space) == DX_SPACE_ALIVE)
		return dx_space_get(space);
	return dx_space_of_process(pid, d->opener);
}

int dx_check_target(struct dx_decoder *d, struct dx_item *item,
		    struct dx_item *old)
{
	struct dx_item_target *t = dx_item_target(item);
	struct dx_space *space;
	struct pid *pid;
	int err;

	err = check_kind(d, item);
	if (err)
		return err;
	/* Kept as it is. */
	if (t->space && was_there(item, old))
		return 0;

	space = ERR_PTR(-ESRCH);
	if (!is_gone(item, old)) {
		pid = named_pid(&t->uapi);
		space = ERR_CAST(pid);
		if (!IS_ERR(pid)) {
			space = find_space(d, item, old, pid);
			put_pid(pid);
		}
	}
	if (space == ERR_PTR(-ESRCH) && was_there(item, old))
		space = dx_space_get(dx_item_target(old)->space);
	if (IS_ERR(space))
		return refuse_process(d, item, PTR_ERR(space));

	dx_space_put(t->space);
	t->space = space;
	t->exec_id = dx_space_exec_id(space);
	t->exit_told = false;
	/* A descriptor means nothing later; a number can be read back. */
	if (t->uapi.kind == DAMONX_TARGET_PIDFD) {
		t->uapi.kind = DAMONX_TARGET_PID;
		t->uapi.pid = pid_vnr(dx_space_pid(space));
		t->uapi.fd = 0;
	}
	return 0;
}

/* ---- regions ---- */

/*
 * Among those that are kept, a region goes where it belongs: most often to the
 * end, so look from there.
 */
static void sort_in(struct dx_item *item)
{
	struct list_head *regions = &item->parent->children;
	struct dx_item *other;

	list_for_each_entry_reverse(other, regions, siblings) {
		if (other != item &&
		    dx_item_region(other)->start <= dx_item_region(item)->start) {
			list_move(&item->siblings, &other->siblings);
			return;
		}
	}
	list_move(&item->siblings, regions);
}

int dx_check_region(struct dx_decoder *d, struct dx_item *item,
		    struct dx_item *old)
{
	const struct damonx_item_region *r = dx_item_region(item);

	if (r->start >= r->end)
		return dx_refuse_field(d, item, REGION(end), -EINVAL,
				       "end is 0x%llx, must be above start, which is 0x%llx",
				       r->end, r->start);
	if (d->keep)
		sort_in(item);
	return 0;
}

/* ---- all together ---- */

static int check_ranges(struct dx_decoder *d, struct dx_item *context,
			struct dx_item *target)
{
	const struct damonx_item_context *c = dx_item_context(context);
	struct dx_item *item, *before = NULL;
	u32 n = 0;

	dx_for_each_child(item, target, DAMONX_ITEM_REGION) {
		if (before && dx_item_region(item)->start <
			      dx_item_region(before)->end)
			return dx_refuse_field(d, item, REGION(start), -EINVAL,
					       "start is 0x%llx, must not be below 0x%llx, the end of region %u: they must be sorted and disjoint",
					       dx_item_region(item)->start,
					       dx_item_region(before)->end,
					       before->id);
		before = item;
		n++;
	}
	if (n > c->max_regions)
		return dx_refuse_field(d, target, 0, -EINVAL,
				       "%u regions are given, at most max_regions of context %u, which is %u",
				       n, context->id, c->max_regions);
	if (!n && c->ops == DAMONX_OPS_FVADDR)
		return dx_refuse_field(d, target, 0, -EINVAL,
				       "no region is given, but ops fvaddr of context %u watches nothing else",
				       context->id);
	return 0;
}

int dx_check_tree(struct dx_decoder *d, struct dx_item *root)
{
	struct dx_item *kdamond, *context, *target;
	int err;

	dx_for_each_child(kdamond, root, DAMONX_ITEM_KDAMOND) {
		dx_for_each_child(context, kdamond, DAMONX_ITEM_CONTEXT) {
			dx_for_each_child(target, context, DAMONX_ITEM_TARGET) {
				err = check_ranges(d, context, target);
				if (err)
					return err;
			}
		}
	}
	return 0;
}
