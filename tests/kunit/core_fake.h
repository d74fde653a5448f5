/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory, clock and allocator that tests of kmod/core hand in. They watch over
 * the contract of core.h while they are used: fake_check() says if it was kept.
 */
#ifndef CORE_FAKE_H
#define CORE_FAKE_H

#include "../../kmod/core/internal.h"

#define FAKE_MAX_RANGES	16
#define FAKE_MAX_TARGETS 16	/* of fake_restart() */
#define FAKE_PAGE	4096ULL
#define FAKE_MS		1000000ULL	/* in nanoseconds */

/**
 * struct dx_space - memory whose accesses are known
 * @memory: spaces of one number are the same memory; 0: only itself is
 * @areas: what areas() says, or
 * @many: so many as @nr_many says, unless 0
 * @grows: so many more of @many with each call of areas()
 * @hot: accessed all the time, or
 * @period_ns: unless 0, each page of them once in this time
 * @unknown: looks there cannot be answered
 * @absent: nothing is mapped there
 * @one_mapped_in: of so many pages one is mapped; 0: all are
 * @hidden: looks there do not see accesses
 * @hits: by probe: pages there are hits
 * @areas_error: returned by areas() unless 0
 * @changed: areas() would tell something else, says areas_changed(); cleared by it
 * @gone: the space does not exist any more
 * @pass_ns: what a pass takes
 * @nr_areas_asked: calls of areas()
 * @nr_read: looks answered
 * @nr_armed: looks armed
 * @last_pass_ns: when the last pass was
 * @ctx: the context, whose lock must not be held in calls
 */
struct dx_space {
	u32 memory;
	const struct dx_range *many;
	u32 nr_many;
	u32 grows;
	struct dx_range areas[FAKE_MAX_RANGES];
	struct dx_range hot[FAKE_MAX_RANGES];
	struct dx_range unknown;
	struct dx_range absent;
	u32 one_mapped_in;
	struct dx_range hidden;
	struct dx_range hits[DAMONX_NR_PROBES];
	u32 nr_areas;
	u32 nr_hot;
	int areas_error;
	bool changed;
	bool gone;
	u64 period_ns;
	u64 pass_ns;
	u32 nr_areas_asked;
	u64 nr_read;
	u64 nr_armed;
	u64 last_pass_ns;
	struct dx_context *ctx;
};

extern const struct dx_env fake_env;
extern const struct dx_ops fake_vaddr;	/* follows mappings */
extern const struct dx_ops fake_fvaddr;	/* does not */
extern const struct dx_ops fake_paddr;	/* has no end */

extern u64 fake_now_ns;
extern long fake_fail_at;	/* this allocation from now on fails; 0: none */
extern bool fake_fail_all;	/* from now on all fail */
extern long fake_nr_held;	/* allocations not freed */
extern long fake_nr_alloc;	/* allocations asked for */
extern u64 fake_alloc_bytes;	/* in them */
extern u32 fake_nr_broken;	/* times that the contract was broken */
extern const char *fake_broken;	/* how, the last time */

/* Steps of targets: areas() and passes. */
extern u32 fake_nr_steps;
extern u32 fake_claim_at;	/* in this step somebody begins to wait; 0: none */
extern bool fake_claimed;	/* somebody waits for the driver */

/* Forget all; the clock starts at a second. */
void fake_reset(void);

/* NULL, or what is wrong with @ctx or was with its calls. */
const char *fake_check(const struct dx_context *ctx);

/* Wake up when the context wants it, but @late_ns later; returns the flags. */
u32 fake_tick_late(struct dx_context *ctx, u64 late_ns);

static inline u32 fake_tick(struct dx_context *ctx)
{
	return fake_tick_late(ctx, 0);
}

/*
 * Ticks until a window is complete or the targets are gone; does not go on to
 * the next one.
 */
u32 fake_window(struct dx_context *ctx);

/* Run @nr whole windows. */
void fake_windows(struct dx_context *ctx, u32 nr);

/* 5 ms, 100 ms, 1 s, 10 to 1000 regions, pages. */
struct dx_attrs fake_attrs(void);

/* One target leaves. */
static inline int fake_remove_target(struct dx_context *ctx, u32 id)
{
	int err = dx_context_leave_target(ctx, id);

	dx_context_remove_left(ctx);
	return err;
}

/* Prepare and take: what the driver of one context does. */
int fake_commit(struct dx_context *ctx, const struct dx_context_spec *spec);

/* The same for two contexts: both or none. No memory is left to take with. */
int fake_commit_both(struct dx_context *a, const struct dx_context_spec *spec_a,
		     struct dx_context *b, const struct dx_context_spec *spec_b);

/* Of all that a context is: what fails may change nothing of it. */
u64 fake_digest(const struct dx_context *ctx);

/* Start again with the targets that @ctx has. */
int fake_restart(struct dx_context *ctx);

/* Ask for areas of targets that have no regions yet, as the next tick would. */
void fake_outline(struct dx_context *ctx);

/* A running context of one target with one space, outlined. */
int fake_start(struct dx_context *ctx, struct dx_space *space,
	       const struct dx_ops *ops, const struct dx_attrs *attrs, u64 seed);
void fake_end(struct dx_context *ctx);

#endif /* CORE_FAKE_H */
