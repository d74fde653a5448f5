/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The seam: what the core needs from mem (struct dx_ops) and from dev (struct
 * dx_env), and what it tells them.
 *
 * The driver of a context calls all of these functions, without
 * dx_context.lock, unless the description says otherwise. If a member may be
 * NULL, its description says so and what NULL means.
 */
#ifndef DX_CORE_SEAM_H
#define DX_CORE_SEAM_H

#include "platform.h"	/* kernel headers, or their stand-ins in user space */

struct dx_context;
struct dx_region;
struct dx_target;

/* Objects of mem. The core only passes them on. */
struct dx_space;	/* memory that can be watched: a process, all of RAM */
struct dx_cgroup;	/* a control group that filters and metrics name */

struct dx_range {
	u64 start;
	u64 end;
};

/* ---- looks ---- */

/* What a look found. */
enum dx_seen {
	DX_PENDING,	/* not yet answered */
	DX_TOUCHED,	/* accessed since it was armed */
	DX_UNTOUCHED,
	DX_ABSENT,	/* nothing is mapped there */
	DX_UNKNOWN,	/* could not be told: a lock was busy, memory is gone */
	DX_HIDDEN,	/* untouched, but an access would not have shown (TLB) */
};

/* Levels of an entry that is looked at. */
#define DX_LEVEL_LEAF	0	/* whatever maps the page: 4 KiB or huge */
#define DX_LEVEL_PMD	1	/* the upper-level entry above it, and so on */
#define DX_LEVEL_PUD	2
#define DX_LEVEL_P4D	3

/**
 * struct dx_look - a question about one page or upper-level entry
 * @addr: an address in it
 * @due_tick: core: sample number at which it is read; 0: it is armed only, and
 *	@found is the answer
 * @tag: core: which question it belongs to
 * @epoch: mem: set when it is armed, compared when it is read: the number of
 *	the last flush of the TLB (dx_ops.flush)
 * @level: in: DX_LEVEL_*
 * @leaf_shift: out: log2 of the bytes that the answering entry maps
 * @found: out of arming: what the bit was before it was cleared (%DX_TOUCHED
 *	means touched since anybody last cleared it), or %DX_ABSENT, %DX_UNKNOWN
 * @seen: out of reading
 * @hits: out of reading: bit n: the page passes filters n of dx_pass.probes
 * @credited: core: arming of another look has found the access
 */
struct dx_look {
	u64 addr;
	u64 due_tick;
	u32 tag;
	u32 epoch;
	u8 level;
	u8 leaf_shift;
	u8 found;
	u8 seen;
	u8 hits;
	u8 credited;
	u16 reserved;
};

static_assert(sizeof(struct dx_look) == 32, "two in a cache line");

/* ---- properties of pages ---- */

/**
 * struct dx_page_filter - a property of the page (or folio) at an address
 * @type: DAMONX_FILTER_*, of those that ask for a page: anon, active, memcg,
 *	young, hugepage_size, unmapped
 * @inverted: it matches pages that do not have the property
 * @allow: verdict where it matches: pass, or else do not
 * @cgroup: memcg: the control group
 * @min_bytes: hugepage_size: the smallest folio that has the property
 * @max_bytes: hugepage_size: the largest one
 */
struct dx_page_filter {
	u32 type;
	bool inverted;
	bool allow;
	struct dx_cgroup *cgroup;
	u64 min_bytes;
	u64 max_bytes;
};

/**
 * struct dx_page_filters - which pages pass
 * @at: asked in this order; the first one that matches decides
 * @nr: their number; 0: @otherwise holds for all pages
 * @otherwise: whether a page passes that none of them matches
 */
struct dx_page_filters {
	const struct dx_page_filter *at;
	u32 nr;
	bool otherwise;
};

#define DX_LOOK_PROBES	8	/* bits of dx_look.hits */

/**
 * struct dx_pass - one ascending walk over a target
 * @read: armed looks to be answered, sorted by address
 * @nr_read: their number
 * @arm: looks to arm, sorted by address
 * @nr_arm: their number
 * @probes: properties to note in dx_look.hits of each look that is read and
 *	finds a page
 * @nr_probes: their number, at most %DX_LOOK_PROBES
 * @only_probes: whether pages were touched is not asked: nothing was armed, and
 *	what is read is %DX_UNTOUCHED where there is a page
 * @tell_hidden: Looks that find no access are answered %DX_UNTOUCHED only if the
 *	TLB was flushed since they were armed, else %DX_HIDDEN. Where this is not
 *	set, the TLB is taken to hide nothing, as DAMON does.
 *
 * If both lists name one entry, it is read before it is armed. Arming may clear a
 * bit that looks which are not in @read still need. The core finds that out by
 * dx_look.found and dx_look.leaf_shift of @arm, and gives them the access.
 */
struct dx_pass {
	struct dx_look *read;
	u32 nr_read;
	struct dx_look *arm;
	u32 nr_arm;
	const struct dx_page_filters *probes;
	u32 nr_probes;
	bool only_probes;
	bool tell_hidden;
};

/* ---- actions ---- */

/**
 * struct dx_destination - where pages are moved
 * @node: NUMA node
 * @weight: share of pages relative to the other destinations; at least 1
 */
struct dx_destination {
	u32 node;
	u32 weight;
};

/* Why a step of an action ended. */
enum dx_act_end {
	DX_ACT_DONE,		/* the range is done */
	DX_ACT_BYTES,		/* max_bytes are applied */
	DX_ACT_TIME,		/* the deadline has passed, or enough for a step */
	DX_ACT_INTERRUPTED,	/* dx_env.interrupted(), or a fatal signal */
	DX_ACT_GONE,		/* the space is gone */
};

/**
 * struct dx_acted - what a step of an action, or several, came to
 * @next: where the next step goes on; the end of the range when @end is done
 * @end: why it ended
 * @tried_bytes: bytes of pages that were there to act on
 * @passed_bytes: of these, those that passed the filters
 * @applied_bytes: of these, those it was really done to: that are free, moved
 *	or huge now, or whose place on the LRU lists has changed
 * @failed_bytes: the rest of @passed_bytes
 */
struct dx_acted {
	u64 next;
	enum dx_act_end end;
	u64 tried_bytes;
	u64 passed_bytes;
	u64 applied_bytes;
	u64 failed_bytes;
};

/**
 * struct dx_act - one bounded step of an action on a part of a space
 * @env: whom to ask for the time and for interruption
 * @action: DAMONX_ACTION_*
 * @range: where; page-aligned. Gaps in it are passed over and count nowhere
 * @reach_end: folios that begin in @range may end there at the latest; not above
 *	the end of @range: they must end in it. One that begins in front of @range
 *	is passed over
 * @filters: which pages to act on
 * @destinations: for actions that move pages; split among them by weight
 * @nr_destinations: their number
 * @max_bytes: do not apply it to more; one folio may go beyond. U64_MAX: none
 * @deadline_ns: end the step then, on dx_env.now_ns() time
 * @done: out: what it came to; all zero but @done.next, which is @range.start,
 *	when the step begins
 *
 * Each step makes progress: @done.next is above @range.start, unless the step was
 * interrupted or the space is gone.
 */
struct dx_act {
	const struct dx_env *env;
	u32 action;
	struct dx_range range;
	u64 reach_end;
	struct dx_page_filters filters;
	const struct dx_destination *destinations;
	u32 nr_destinations;
	u64 max_bytes;
	u64 deadline_ns;
	struct dx_acted done;
};

static inline u64 dx_act_reach_end(const struct dx_act *act)
{
	return max(act->range.end, act->reach_end);
}

/* Bytes of folios, of all nodes and of one of them. */
struct dx_node_bytes {
	u64 all;
	u64 on_node;
};

/* ---- the memory floor ---- */

/**
 * struct dx_ops - an operations set: what kmod/mem offers for an address space
 * @id: DAMONX_OPS_* of the uapi
 * @name: as in DAMON: "vaddr"
 * @follows_mappings: areas() is asked again each update interval
 * @ranges_stay: but not for a target whose ranges were given: these are it
 * @areas: Fill @areas with the first @max of the sorted, disjoint, page-aligned
 *	ranges that are worth watching. Returns the number that there are,
 *	which may be above @max: the core then asks again with more room. 0 when
 *	there is nothing (yet), -ESRCH when the space is gone. May sleep. NULL:
 *	ranges are always given with the target.
 * @areas_changed: Whether areas() would tell something else than the last time;
 *	it is then asked at the next sample. Does not sleep. NULL: nobody knows.
 * @pass: Answer and arm looks. May sleep, must not hold any lock of the target
 *	longer than a few dozen microseconds at a stretch. Answers every look;
 *	the space being gone is %DX_UNKNOWN.
 * @alive: Whether the space can still be accessed by anybody. NULL: it never
 *	ends, as physical memory.
 * @same: Whether two spaces are the same memory, so that results of one hold
 *	for the other. NULL: only one that is the other.
 * @levels: Bitmap of the levels above %DX_LEVEL_LEAF that pass() answers, bit n
 *	for DX_LEVEL_*. NULL: none.
 * @flush: Flush the TLB, so that from now on all accesses to pages show that
 *	are armed now. @cost_ns: out: what this costs whoever is watched, an upper
 *	estimate. Returns 0; -EOPNOTSUPP when this kernel does not let us; or
 *	another error when the space is gone or busy. NULL: cannot.
 * @folio_bytes: size of the largest folios that act() acts on, a power of two, to
 *	which their addresses are aligned; 0: of a page
 * @act: One step of an action, see struct dx_act. May sleep, but no longer than
 *	the deadline says. NULL: schemes are not possible.
 * @add_node_bytes: Add to @sum what folios that act() acts on have in @range, in
 *	all and on @node, from the beginning on as far as a step goes. Returns
 *	where the next one goes on; the end of @range at the end. May sleep.
 *	NULL: goals by node_eligible_mem_bp are not possible.
 */
struct dx_ops {
	u32 id;
	const char *name;
	bool follows_mappings;
	bool ranges_stay;
	int (*areas)(struct dx_space *space, struct dx_range *areas, u32 max);
	bool (*areas_changed)(struct dx_space *space);
	void (*pass)(struct dx_space *space, struct dx_pass *pass);
	bool (*alive)(struct dx_space *space);
	bool (*same)(const struct dx_space *a, const struct dx_space *b);
	u32 (*levels)(struct dx_space *space);
	int (*flush)(struct dx_space *space, u64 *cost_ns);
	u64 folio_bytes;
	void (*act)(struct dx_space *space, struct dx_act *act);
	u64 (*add_node_bytes)(struct dx_space *space,
			      const struct dx_range *range, u32 node,
			      struct dx_node_bytes *sum);
};

/* ---- the surroundings ---- */

/**
 * struct dx_metric - a quantity of the system that goals and watermarks go by
 * @type: DAMONX_GOAL_*, or DAMONX_WMARK_* when @watermark
 * @watermark: it is a metric of watermarks, in permil
 * @node: NUMA node, where the metric has one
 * @cgroup: control group, where the metric has one
 */
struct dx_metric {
	u32 type;
	bool watermark;
	u32 node;
	struct dx_cgroup *cgroup;
};

/**
 * struct dx_events - what the core tells while it works; each may be NULL
 * @before_apply: action of @scheme is about to be done to @r of @t
 * @applied: it was done, in one or more steps; @act->done has their sums
 * @pass_done: @scheme has been applied; its dx_scheme_state.last has the results
 * @idle: dx_context.idle has changed
 * @tuned: intervals were tuned; ctx->attrs has the new ones
 */
struct dx_events {
	void (*before_apply)(void *self, const struct dx_context *ctx,
			     const struct dx_target *t,
			     const struct dx_region *r, u32 scheme);
	void (*applied)(void *self, const struct dx_context *ctx,
			const struct dx_target *t, const struct dx_region *r,
			u32 scheme, const struct dx_act *act);
	void (*pass_done)(void *self, const struct dx_context *ctx, u32 scheme);
	void (*idle)(void *self, const struct dx_context *ctx);
	void (*tuned)(void *self, const struct dx_context *ctx);
};

/**
 * struct dx_env - time, memory and news as the core sees them
 * @self: given to all of the functions
 * @now_ns: the monotonic clock
 * @alloc: zeroed memory or NULL; may sleep; for arrays up to megabytes
 * @free: takes what @alloc gave, or NULL
 * @metric: value of a metric; for those in basis points or permil in these
 *	units. NULL: there are none, goals and watermarks are not possible
 * @interrupted: Whether somebody waits for the driver, for a stop, a commit or a
 *	query. The core asks between two steps and then returns to the driver
 *	(%DX_TICK_AGAIN); an address space asks within a step of an action. Does
 *	not sleep. NULL: never
 * @step_done: A step is done, and the core is about to ask whether another one
 *	may follow. Not told of the last step of a tick. NULL: nobody counts them
 * @events: NULL: nobody wants to know
 * @woken_ns: when the driver has woken up last: contexts that begin soon after
 *	that are due together from then on. NULL: each is due by itself
 * @driver_lock: held by whoever calls as the driver, asserted. NULL: not known
 *
 * Randomness needs no call: each context has its own generator, seeded in
 * dx_context_init().
 */
struct dx_env {
	void *self;
	u64 (*now_ns)(void *self);
	void *(*alloc)(void *self, size_t bytes);
	void (*free)(void *self, const void *p);
	u64 (*metric)(void *self, const struct dx_metric *metric);
	bool (*interrupted)(void *self);
	void (*step_done)(void *self);
	const struct dx_events *events;
	const u64 *woken_ns;
	struct mutex *driver_lock;	/* not ours: only asserted */
};

static inline u64 dx_env_now_ns(const struct dx_env *env)
{
	return env->now_ns(env->self);
}

static inline void *dx_env_alloc(const struct dx_env *env, size_t bytes)
{
	return env->alloc(env->self, bytes);
}

static inline void dx_env_free(const struct dx_env *env, const void *p)
{
	env->free(env->self, p);
}

static inline bool dx_env_interrupted(const struct dx_env *env)
{
	return env->interrupted && env->interrupted(env->self);
}

/* Between two steps: whether the driver comes first. */
static inline bool dx_env_must_give_way(const struct dx_env *env)
{
	if (env->step_done)
		env->step_done(env->self);
	return dx_env_interrupted(env);
}

#endif /* DX_CORE_SEAM_H */
