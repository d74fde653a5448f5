// SPDX-License-Identifier: GPL-2.0
/*
 * Making, starting and ending contexts.
 */
#include "internal.h"

void dx_context_init(struct dx_context *ctx, const struct dx_ops *ops,
		     const struct dx_env *env, u64 seed)
{
	*ctx = (struct dx_context){
		.ops = ops,
		.env = env,
		.engine = &dx_classic,
		.random = seed,
		.index.seed = seed ^ seed >> 32,
		.unit = 1,
	};
	mutex_init(&ctx->lock);
}

/* What it holds, but not its space. */
void dx_target_free(const struct dx_env *env, struct dx_target *t)
{
	dx_regions_free(env, &t->regions);
	dx_flight_free(env, &t->flight);
	dx_ev_free(env, t->evidence);
	dx_env_free(env, t->ranges);
}

void dx_targets_free(const struct dx_env *env, struct dx_target *targets,
		     u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		dx_target_free(env, &targets[i]);
	dx_env_free(env, targets);
}

void dx_context_destroy(struct dx_context *ctx)
{
	WARN_ON_ONCE(ctx->running);
	dx_targets_free(ctx->env, ctx->targets, ctx->nr_targets);
	dx_targets_index_free(ctx->env, &ctx->index);
	dx_schemes_free(ctx->env, ctx->schemes, ctx->nr_schemes);
	dx_env_free(ctx->env, ctx->probes);
	dx_regions_free(ctx->env, &ctx->spare);
	dx_env_free(ctx->env, ctx->areas);
	mutex_destroy(&ctx->lock);
}

/* A run begins; nothing of an earlier one counts. Targets are those of now. */
void dx_context_begin_run(struct dx_context *ctx)
{
	lockdep_assert_held(&ctx->lock);
	ctx->last = (struct dx_window){};
	ctx->now = (struct dx_window){
		.sample_us = ctx->attrs.sample_us,
		.aggr_us = ctx->attrs.aggr_us,
	};
	ctx->stats = (struct dx_stats){};
	ctx->tick = 0;
	ctx->base_ns = 0;
	ctx->due_ns = 0;
	ctx->passed = 0;
	ctx->tune_windows = 0;
	ctx->turns = (struct dx_turns){};
	ctx->begun = false;
	ctx->armed = false;
	ctx->closed = false;
	ctx->in_pass = false;
	ctx->updated = false;
	ctx->next_due = false;
	ctx->watermark_due_ns = 0;
	ctx->pass_of_schemes = (struct dx_scheme_pass){};
	ctx->unarmed_due_ns = dx_schemes_due_ns(ctx);
	ctx->engine->start(ctx);
	ctx->running = true;
}
