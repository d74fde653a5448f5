// SPDX-License-Identifier: GPL-2.0
/*
 * Actions on memory, in bounded steps.
 */
#include "internal.h"

bool dx_context_can_act(const struct dx_context *ctx)
{
	return ctx->ops->act;
}

static void dx_act_add(struct dx_acted *sum, const struct dx_acted *step)
{
	sum->next = step->next;
	sum->end = step->end;
	sum->tried_bytes += step->tried_bytes;
	sum->passed_bytes += step->passed_bytes;
	sum->applied_bytes += step->applied_bytes;
	sum->failed_bytes += step->failed_bytes;
}

/* One step on what is left. Returns whether there is more to do. */
static bool dx_act_step(struct dx_context *ctx, struct dx_target *t,
			struct dx_act *act)
{
	struct dx_act step = *act;
	u64 start = act->done.next;

	step.range.start = start;
	step.max_bytes = act->max_bytes - act->done.applied_bytes;
	step.done = (struct dx_acted){ .next = start };
	ctx->ops->act(t->space, &step);
	dx_act_add(&act->done, &step.done);
	/* Something there is busy: later. */
	if (step.done.end == DX_ACT_INTERRUPTED)
		act->done.end = DX_ACT_TIME;
	if (step.done.end != DX_ACT_TIME)
		return false;
	if (act->done.applied_bytes >= act->max_bytes) {
		act->done.end = step.done.next < act->range.end ?
				DX_ACT_BYTES : DX_ACT_DONE;
		return false;
	}
	/* It would be repeated forever. */
	if (WARN_ON_ONCE(step.done.next <= start))
		return false;
	return step.done.next < act->range.end;
}

/* Steps until all is done, the time is over or somebody waits. */
static void dx_act_steps(struct dx_context *ctx, struct dx_target *t,
			 struct dx_act *act)
{
	while (dx_act_step(ctx, t, act)) {
		if (dx_env_now_ns(ctx->env) >= act->deadline_ns)
			return;
		if (dx_env_must_give_way(ctx->env)) {
			act->done.end = DX_ACT_INTERRUPTED;
			return;
		}
	}
}

/* Statistics need not look at pages unless there are filters that do. */
static bool dx_act_needs_pages(const struct dx_act *act)
{
	return act->action != DAMONX_ACTION_STAT || act->filters.nr;
}

static void dx_act_count(struct dx_act *act)
{
	u64 bytes = act->range.end - act->range.start;

	act->done = (struct dx_acted){
		.next = act->range.end,
		.end = DX_ACT_DONE,
		.tried_bytes = bytes,
		.passed_bytes = bytes,
	};
}

int dx_act_on_region(struct dx_context *ctx, struct dx_target *t,
		     const struct dx_region *r, u32 scheme, struct dx_act *act)
{
	const struct dx_events *events = ctx->env->events;
	void *self = ctx->env->self;

	dx_assert_driver(ctx);
	if (dx_act_needs_pages(act) && !dx_context_can_act(ctx))
		return -EOPNOTSUPP;
	act->env = ctx->env;
	act->done = (struct dx_acted){ .next = act->range.start };
	if (events && events->before_apply)
		events->before_apply(self, ctx, t, r, scheme);
	if (dx_act_needs_pages(act))
		dx_act_steps(ctx, t, act);
	else
		dx_act_count(act);
	if (events && events->applied)
		events->applied(self, ctx, t, r, scheme, act);
	return 0;
}
