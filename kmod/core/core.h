/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The algorithm: regions, sampling windows, ageing, merging and splitting.
 *
 * The core knows no page, no task and no file. It reaches memory through struct
 * dx_ops, and time and allocation through struct dx_env (seam.h). The same
 * sources run in the module, in KUnit and in a plain program, and the same seed
 * repeats a run.
 *
 * One thread drives a context, its *driver*:
 *
 *	dx_context_init()		once
 *	dx_context_prepare()		what to watch and how: all that can fail
 *	dx_context_take()		puts it in force and starts it
 *	forever
 *		sleep until dx_context_due_ns(), which may be past
 *		flags = dx_context_tick()
 *		if flags has DX_TICK_WINDOW
 *			publish the regions of ctx->last
 *			dx_context_next_window()
 *		if flags has DX_TICK_NO_TARGET, or somebody says stop
 *			break
 *		if somebody wants a commit, pause or resume: here
 *		if flags has DX_TICK_AGAIN
 *			do not sleep, the tick is not done
 *	if dx_context_stop()
 *		publish once more: the window that was cut short
 *	dx_context_destroy()		or prepare and take, to start again
 *
 * Between two calls a region holds two sets of counters: those of the last
 * complete window (last_*), which are the result, and those of the window
 * that runs. dx_region_report() turns them into what users see.
 *
 * TIME
 *	Windows are wall-clock. Sample k of a window is due k sampling intervals
 *	after its start. A driver that comes late takes one sample. The next one
 *	is the first that leaves pages armed for at least half an interval. The
 *	samples in between are lost, and the window shows it: it has a number of
 *	samples asked for and a number taken. Windows follow each other without
 *	a gap on one time grid. A new grid begins when the driver is late by
 *	more than half a window.
 *
 * TURNS
 *	A sample has no more looks than there may be regions. Each target has a
 *	region for each of its areas, so there may be more of these when targets
 *	are many, whatever is merged. Then targets take turns: a window begins
 *	with the first one for which the last window had no look left, and looks
 *	at as many in a row as its samples have looks for. The others go on as
 *	they were and are unknown in this window, as if no look had been answered.
 *	Areas are asked for when it is a target's turn, too. While others have all
 *	the looks, new targets wait for the next window. More regions than there
 *	may be that the end of a window merges are looked at until then, as ever.
 *	Sampling by evidence has a budget, which targets share.
 *
 * STEPS
 *	A tick visits the targets one after the other. A *step* asks one target
 *	for its areas, or makes one pass over it. Between two steps the tick
 *	returns if somebody waits for the driver or the deadline has passed, and
 *	the next call continues. A commit, a pause or a stop may come in
 *	between.
 *
 * LOCKING
 *	The driver alone changes a context. Others may read regions, counters,
 *	windows and statistics under dx_context.lock, which the driver holds
 *	whenever those change and never while it looks at memory or allocates.
 *	It is an innermost lock: no other lock is taken under it, and nothing
 *	sleeps under it.
 *
 * NO MEMORY
 *	Ticks allocate only when an array grows, which is rare. If that fails,
 *	the whole operation (a split, an update of areas) is skipped, counted in
 *	dx_stats.skipped, and tried again in the next window. A change of the
 *	configuration is prepared first, which may fail with -ENOMEM and changes
 *	nothing. Taking it cannot fail, so several contexts change together or
 *	not at all.
 *
 * WHERE WE DIFFER FROM DAMON, AND WHY
 *	- Counters come with the number of looks behind them, and are compared
 *	  as rates, so busy machines and pages that could not be looked at do
 *	  not look like idle memory. With no sample missing all results are
 *	  DAMON's integers.
 *	- Windows are wall-clock (above); DAMON's stretch under load.
 *	- The state of splitting is kept per context, not per kernel.
 *	- Regions of exactly two minimum sizes are split, too.
 *	- Areas are asked for after one sample, then after two, four and so on
 *	  until the update interval is reached. This starts again when so many
 *	  looks in a row find nothing mapped that the mappings must have moved.
 *	  A program that has just started, or called exec, is followed at once
 *	  and not a second later.
 *	- A target that gets another process under the same identifier starts
 *	  with new regions.
 *	- Results are converted to other intervals exactly, not in basis points.
 *	- The lower bound on the number of regions holds at once in areas that
 *	  are new, not from the next window on.
 *	- A target that is gone gives its regions back for others to use.
 *	- Ranges that overlap only because they are rounded to the minimum
 *	  region size are clipped, not refused.
 *	- Intervals are tuned by the looks that were answered. Regions of which
 *	  nothing is known say nothing about the goal.
 */
#ifndef DX_CORE_H
#define DX_CORE_H

#include "scheme.h"
#include "seam.h"

/* ---- attributes ---- */

/**
 * struct dx_intervals_goal - what the intervals are tuned towards
 * @access_bp: share of the looks that shall find an access, weighted by the size
 *	of regions; in basis points
 * @aggrs: windows between two tunings; 0: no tuning
 * @min_sample_us: lowest sampling interval that may come out
 * @max_sample_us: highest one
 */
struct dx_intervals_goal {
	u64 access_bp;
	u64 aggrs;
	u64 min_sample_us;
	u64 max_sample_us;
};

/**
 * struct dx_attrs - how closely to watch
 * @sample_us: time between two samples; at least 1
 * @aggr_us: length of a window, at least @sample_us; cut to whole samples
 * @update_us: time between two looks at the mappings
 * @min_regions: at least %DX_MIN_REGIONS
 * @max_regions: at least @min_regions
 * @min_region_bytes: a power of two; where it conflicts with @min_regions, it
 *	wins
 * @goal: how @sample_us and @aggr_us change by themselves; a window always has
 *	as many samples
 * @sampling: DAMONX_SAMPLING_*; 0 is classic
 * @budget: looks a sample, on average (evidence); 0: %DX_EV_BUDGET
 */
struct dx_attrs {
	u64 sample_us;
	u64 aggr_us;
	u64 update_us;
	u32 min_regions;
	u32 max_regions;
	u64 min_region_bytes;
	struct dx_intervals_goal goal;
	u32 sampling;
	u32 budget;
};

#define DX_MIN_REGIONS	3
#define DX_MAX_SAMPLES	0x80000000U	/* of a window */
#define DX_MAX_US	(U64_MAX / 16000)	/* longest interval, in us */

/* Which rule is broken. */
enum dx_attrs_fault {
	DX_ATTRS_OK,
	DX_ATTRS_SAMPLE_ZERO,		/* sample_us is 0 */
	DX_ATTRS_TOO_LONG,		/* an interval is above DX_MAX_US */
	DX_ATTRS_AGGR_BELOW_SAMPLE,	/* aggr_us < sample_us */
	DX_ATTRS_TOO_MANY_SAMPLES,	/* in a window */
	DX_ATTRS_MIN_REGIONS_LOW,	/* min_regions < DX_MIN_REGIONS */
	DX_ATTRS_MAX_BELOW_MIN,		/* max_regions < min_regions */
	DX_ATTRS_REGION_BYTES,		/* min_region_bytes not a power of two */
	DX_ATTRS_GOAL_SHARE,		/* goal: more than all looks */
	DX_ATTRS_GOAL_RANGE,		/* goal: sample_us is out of its range */
	DX_ATTRS_GOAL_TOO_LONG,		/* goal: a window may get too long */
};

/** dx_attrs_check() - The first rule that @attrs breaks, or %DX_ATTRS_OK. */
enum dx_attrs_fault dx_attrs_check(const struct dx_attrs *attrs);

/** dx_attrs_samples() - Samples in a window of @attrs, at least 1. */
u32 dx_attrs_samples(const struct dx_attrs *attrs);

/**
 * dx_ranges_check() - Whether ranges can be watched
 * @ranges: the ranges
 * @nr: their number
 * @bad: out: index of the one that cannot
 *
 * Return: 0, or -EINVAL when one is empty or reversed, or starts below the end
 * of the one before it.
 */
int dx_ranges_check(const struct dx_range *ranges, u32 nr, u32 *bad);

/* ---- regions, targets, contexts ---- */

/**
 * struct dx_region - a range whose pages are taken to be accessed alike
 * @start: first byte
 * @end: first byte past it
 * @last_seen_ns: when an access was last seen in it, 0 for never
 * @changed_ns: end of the window from which @age counts
 * @nr_accesses: looks of the running window that found an access
 * @samples: looks of the running window that were answered
 * @absent: of these, looks that found nothing mapped
 * @hidden: of these, looks to which an access would not have shown
 * @last_nr_accesses: @nr_accesses of the last complete window with an answer
 * @last_samples: its @samples
 * @age: windows since its access rate changed much
 * @flags: DAMONX_REGION_* of the last complete window
 * @hits: by probe: looks of the running window whose page was a hit
 * @evidence: results of an engine that has no probes: what the last complete
 *	window rests on, as in struct damonx_region
 * @last_hits: @hits of the last complete window with an answer
 */
struct dx_region {
	u64 start;
	u64 end;
	u64 last_seen_ns;
	u64 changed_ns;
	u32 nr_accesses;
	u32 samples;
	u32 absent;
	u32 hidden;
	u32 last_nr_accesses;
	u32 last_samples;
	u32 age;
	u32 flags;
	union {
		u32 hits[DAMONX_NR_PROBES];
		struct {
			u32 looks;
			u32 hits;
			u32 density_bp;
		} evidence;
	};
	u32 last_hits[DAMONX_NR_PROBES];
};

/*
 * A cache line, and what only probes need after it. What only one engine needs
 * belongs into an array beside it.
 */
static_assert(offsetof(struct dx_region, hits) == 64, "one cache line");

/* An array of regions, sorted and disjoint. */
struct dx_regions {
	struct dx_region *at;
	u32 nr;
	u32 room;
};

/* Looks in flight: armed, to be read; sorted by address. */
struct dx_flight {
	struct dx_look *at;
	struct dx_look *spare;	/* of the same room; the next list is built here */
	u32 nr;
	u32 room;
	u32 waited;	/* so many were not due in the last pass */
	u64 last_due_tick;	/* when all are due */
};

/**
 * struct dx_target - an address space that is watched
 * @id: the caller's number, unique in the context
 * @alive: false once the space was found to be gone, for good
 * @space: for the operations set
 * @regions: under dx_context.lock
 */
struct dx_target {
	u32 id;
	bool alive;
	struct dx_space *space;
	struct dx_regions regions;
	/* private: the driver's own */
	bool settled;	/* areas are asked for at the update interval */
	bool fresh;	/* in a plan: nothing of an earlier one counts for it */
	bool leaves;	/* by dx_context_leave_target() */
	bool waits;	/* it was never its turn to be looked at */
	bool counted;	/* looks at it were read in the running window */
	struct dx_flight flight;
	struct dx_evidence *evidence;	/* of sampling by evidence, or NULL */
	struct dx_range *ranges;
	u32 nr_ranges;
	u64 update_due_ns;
	u64 update_wait_ns;
	u32 looks_mapped;	/* of the last ones, those that found a page */
	u32 looks_absent;	/* and those that found nothing mapped */
	u32 looks_astray;	/* since one has found a page last */
	u32 updated_pass;	/* the last pass in which areas were asked for */
	u32 looked_pass;	/* the last pass in which it was looked at */
};

/**
 * struct dx_turns - which targets are looked at, when all are too many
 * @taken: they take turns in this window
 * @first: place of the one that the window begins with. Others follow it, around
 *	the end of the array; what is below counts from here
 * @nr: so many have had looks armed in the window, at most
 * @next: the first one for which no looks were left; 0: there was none
 * @asked: in a pass: so many were asked for their areas, if that was due
 * @wanted: in a pass: looks that these would have
 * @at: in a pass: so many were looked at
 * @used: in a pass: looks that these have
 * @full: in a pass: no looks are left
 */
struct dx_turns {
	bool taken;
	u32 first;
	u32 nr;
	u32 next;
	u32 asked;
	u32 wanted;
	u32 at;
	u32 used;
	bool full;
};

/* Finds targets by identifier: a table of their places in the array. */
struct dx_target_index {
	u32 *slots;
	u32 mask;
	u32 seed;
};

/**
 * struct dx_window - a span of samples
 * @number: counted from 1; 0 is none
 * @start_ns: when it began: the end of the one before it
 * @end_ns: when it ended
 * @sample_us: sampling interval in force
 * @aggr_us: aggregation interval in force
 * @samples_asked: samples due in it
 * @samples_taken: samples taken in it
 * @partial: cut short by a stop
 */
struct dx_window {
	u64 number;
	u64 start_ns;
	u64 end_ns;
	u64 sample_us;
	u64 aggr_us;
	u32 samples_asked;
	u32 samples_taken;
	bool partial;
};

/**
 * struct dx_stats - counts since the start
 * @windows: complete windows
 * @samples_asked: samples due
 * @samples_taken: samples taken
 * @looks: looks read
 * @looks_answered: of these, touched or not
 * @looks_absent: of these, nothing mapped there
 * @skipped: steps left out because there was no memory
 * @flushes: flushes of the TLB
 * @flush_ns: what they have cost the targets, an upper estimate
 */
struct dx_stats {
	u64 windows;
	u64 samples_asked;
	u64 samples_taken;
	u64 looks;
	u64 looks_answered;
	u64 looks_absent;
	u64 skipped;
	u64 flushes;
	u64 flush_ns;
};

struct dx_evidence;

/* The probes of a context; opaque. */
struct dx_probes;

/**
 * struct dx_context - one monitoring of some targets with common attributes
 * @lock: see LOCKING
 * @ops: operations set of all targets
 * @env: time and memory
 * @engine: how it samples
 * @attrs: attributes in force
 * @asked: attributes as they were asked for, before any tuning
 * @targets: array of @nr_targets
 * @nr_targets: number of targets, alive or not
 * @nr_alive: number of those that are alive
 * @schemes: array of @nr_schemes, in the order in which they are applied; their
 *	results are under @lock
 * @nr_schemes: number of schemes
 * @idle: all schemes are inactive by their watermarks, so it does not watch
 * @last: the last complete window; its results are in the regions' last_*
 * @now: the running window; end_ns is not set yet
 * @stats: since the start
 */
struct dx_context {
	struct mutex lock;	/* see LOCKING */
	const struct dx_ops *ops;
	const struct dx_env *env;
	const struct dx_engine *engine;
	struct dx_attrs attrs;
	struct dx_attrs asked;
	struct dx_target *targets;
	u32 nr_targets;
	u32 nr_alive;
	u32 target_room;	/* of the array */
	struct dx_scheme *schemes;
	u32 nr_schemes;
	bool idle;
	struct dx_window last;
	struct dx_window now;
	struct dx_stats stats;
	/* private: the driver's own */
	u64 random;		/* state of the generator */
	struct dx_target_index index;	/* of the targets */
	u64 tick;		/* sampling intervals passed since the start */
	u64 base_ns;		/* where the window's time grid starts; 0: none */
	u64 due_ns;		/* of the next tick */
	u64 unarmed_due_ns;	/* the first tick from then on arms no looks */
	u64 paused_ns;		/* since when, 0 for not */
	u64 pause_due_ns;	/* in a pause: look who is left */
	u64 watermark_due_ns;	/* read the first metric again */
	bool pause_asked;	/* by dx_context_pause() */
	u32 unit;		/* samples in a whole window */
	u32 passed;		/* sampling intervals passed in the window */
	u32 left_out;		/* of the next ones, those not asked for */
	u64 tune_windows;	/* since intervals were tuned last */
	bool running;
	bool begun;		/* the window has begun */
	bool armed;		/* looks are in flight */
	bool closed;		/* window is complete, next one not begun */
	bool next_due;		/* published, but schemes come before the next */
	struct dx_scheme_pass pass_of_schemes;
	bool in_pass;		/* a tick is not done: some targets are left */
	bool closing;		/* it is the window's last */
	bool updated;		/* the outline of a target is new */
	bool unarmed;		/* it arms no looks */
	u32 pass;		/* number of that tick, or of the last one */
	struct dx_turns turns;	/* whose turn it is to be looked at */
	u64 pass_ns;		/* when it began */
	u64 size_limit;		/* of a region, so that there are enough */
	bool bounded;		/* no region is larger, and no outline is new */
	u32 split_offset;	/* rotates when only some regions are split */
	u32 split_nr_regions;	/* number of regions before the last split */
	struct dx_regions spare;	/* where a changed array is built */
	u64 round_tick;		/* evidence: last sample with a round of looks */
	u64 short_tick;		/* evidence: looks are due at this sample */
	u64 armed_tick;		/* evidence: the sample of @nr_armed */
	u32 nr_armed;		/* evidence: looks armed in a sample */
	u32 nr_ranges;		/* evidence: of all targets */
	struct dx_probes *probes;	/* NULL: none */
	u32 top_score;		/* highest score of a region */
	struct dx_range *areas;		/* as a space has named them */
	u32 area_room;
};

#define dx_for_each_target(t, ctx) \
	for ((t) = (ctx)->targets; (t) < (ctx)->targets + (ctx)->nr_targets; (t)++)

#define dx_for_each_scheme(s, ctx) \
	for ((s) = (ctx)->schemes; (s) < (ctx)->schemes + (ctx)->nr_schemes; (s)++)

#define dx_for_each_region(r, t) \
	for ((r) = (t)->regions.at; (r) < (t)->regions.at + (t)->regions.nr; (r)++)

/**
 * dx_context_init() - Make an empty context
 * @ctx: memory for it
 * @ops: operations set
 * @env: time and memory
 * @seed: of the random numbers; a run is repeated by the same seed
 */
void dx_context_init(struct dx_context *ctx, const struct dx_ops *ops,
		     const struct dx_env *env, u64 seed);

/**
 * dx_context_destroy() - Free what a context holds, but not its spaces
 * @ctx: a context that is not running
 */
void dx_context_destroy(struct dx_context *ctx);

/**
 * struct dx_target_spec - a target as it shall be
 * @id: unique in the list
 * @space: borrowed until a later commit or the destruction of the context
 * @ranges: what to watch (to begin with, when the operations set follows
 *	mappings and ranges do not stay); sorted and disjoint; copied
 * @nr_ranges: 0: as it is, for a new target what dx_ops.areas() says
 */
struct dx_target_spec {
	u32 id;
	struct dx_space *space;
	const struct dx_range *ranges;
	u32 nr_ranges;
};

/**
 * struct dx_probe_spec - pages with certain properties are counted
 * @id: unique in the list
 * @weight: above 0 in one of them: their weighted hits take the place of
 *	accesses, which are not looked for
 * @filters: which pages are hits; the first one that matches decides, and what
 *	matches none is one if the last one does not allow
 * @nr_filters: their number; 0: all are
 */
struct dx_probe_spec {
	u32 id;
	u32 weight;
	const struct dx_page_filter *filters;
	u32 nr_filters;
};

/* Which rule of probes is broken. */
enum dx_probes_fault {
	DX_PROBES_OK,
	DX_PROBES_TOO_MANY,
	DX_PROBES_WEIGHT,	/* a weighted sum may exceed 32 bits */
	DX_PROBES_GOAL,		/* weights leave intervals nothing to tune by */
};

enum dx_probes_fault dx_probes_check(const struct dx_probe_spec *probes, u32 nr,
				     const struct dx_attrs *attrs);

/**
 * struct dx_context_spec - a context as it shall be
 * @attrs: attributes
 * @targets: the targets, all of them
 * @nr_targets: their number
 * @schemes: the schemes, all of them, in their order; copied
 * @nr_schemes: their number
 * @probes: the probes, all of them, in their order; copied, but for cgroups
 * @nr_probes: their number
 * @start: begin to watch; has no effect on a context that is running
 */
struct dx_context_spec {
	struct dx_attrs attrs;
	const struct dx_target_spec *targets;
	u32 nr_targets;
	const struct dx_scheme_spec *schemes;
	u32 nr_schemes;
	const struct dx_probe_spec *probes;
	u32 nr_probes;
	bool start;
};

/* A change that was prepared; opaque. */
struct dx_plan;

/**
 * dx_context_prepare() - Prepare a change of attributes and targets
 * @ctx: running or not; called by the driver, between ticks
 * @spec: all of what shall be
 * @plan: out: for dx_context_take() or dx_plan_drop(), before anything else is
 *	called for @ctx
 *
 * Targets are matched by their identifier. One that stays keeps its regions
 * and counters, unless its space is other memory now. Ranges that are given for
 * it replace its outline, and regions keep their counters where they overlap.
 * One that is not named goes. Once the plan is taken, a space that no target has
 * any more is no longer used; releasing it is up to the caller.
 *
 * Schemes are matched by their identifier, too. One that stays keeps its
 * statistics and its quota.
 *
 * Probes are matched by their identifier. One that counts the same pages keeps its
 * hits. If any of them changes, the window that runs is begun again.
 *
 * When sampling or aggregation interval change, the window that runs is begun
 * again, and results and ages are converted to the new ones. Asking for the same
 * intervals as before leaves those alone that were tuned since.
 *
 * With @spec->start and @ctx not running, regions, windows and statistics begin
 * anew.
 *
 * Return: 0; -EINVAL for attributes, ranges or identifiers that break the
 * rules; -ESRCH when it shall start and there is no target, or all are gone;
 * -ENOMEM. Nothing has changed, whatever it returns.
 */
int dx_context_prepare(struct dx_context *ctx,
		       const struct dx_context_spec *spec,
		       struct dx_plan **plan);

/**
 * dx_context_take() - Put what was prepared in force
 * @ctx: the context it was prepared for
 * @plan: what was prepared; freed
 */
void dx_context_take(struct dx_context *ctx, struct dx_plan *plan);

/** dx_plan_drop() - Free a plan that is not taken. Takes NULL. */
void dx_plan_drop(struct dx_plan *plan);

/**
 * dx_context_add_target() - Watch one more target
 * @ctx: running or not; called by the driver, between ticks
 * @spec: the target
 *
 * Does not copy the other targets, except when their array doubles.
 *
 * Return: 0; -EINVAL for bad ranges; -EEXIST when there is one with this
 * identifier; -ENOMEM. On error nothing has changed.
 */
int dx_context_add_target(struct dx_context *ctx,
			  const struct dx_target_spec *spec);

/** dx_context_target() - The target of that identifier, or NULL; the driver's. */
const struct dx_target *dx_context_target(const struct dx_context *ctx, u32 id);

/**
 * dx_context_leave_target() - Watch one target no more
 * @ctx: running or not; called by the driver, between ticks
 * @id: of the target
 *
 * It is there until dx_context_remove_left(), which comes before anything else
 * that is called for @ctx: many that leave together cost what one does.
 *
 * Return: 0; -ENOENT when there is none with this identifier.
 */
int dx_context_leave_target(struct dx_context *ctx, u32 id);

/** dx_context_remove_left() - Those that leave are gone. */
void dx_context_remove_left(struct dx_context *ctx);

/** dx_context_due_ns() - When to call dx_context_tick(). */
u64 dx_context_due_ns(const struct dx_context *ctx);

/*
 * dx_context_dozes() - Whether samples are left out until then, so that a target
 * that comes meanwhile is to be added at once.
 */
bool dx_context_dozes(const struct dx_context *ctx);

#define DX_TICK_WINDOW		BIT(0)	/* a window is complete: publish it */
#define DX_TICK_TARGET_GONE	BIT(1)	/* a target was found to be gone */
#define DX_TICK_NO_TARGET	BIT(2)	/* there is no target alive */
#define DX_TICK_NO_MEMORY	BIT(3)	/* a step was left out */
#define DX_TICK_AGAIN		BIT(4)	/* not done yet: call again */
#define DX_TICK_UNARMED		BIT(5)	/* no looks are armed: schemes are applied */

/**
 * dx_context_tick() - Take one sample of all targets
 * @ctx: a running context
 * @deadline_ns: return at this time, so that other contexts have their turn; at
 *	least one step is done. U64_MAX: none
 *
 * Before the next sample is due it does nothing. In a pause it only checks which
 * targets are still alive. After %DX_TICK_WINDOW it does nothing until
 * dx_context_next_window().
 *
 * Between two steps it checks dx_env.interrupted() and @deadline_ns, and returns
 * %DX_TICK_AGAIN for either. The next call is due at once and continues there,
 * also after a commit.
 *
 * Return: DX_TICK_* flags.
 */
u32 dx_context_tick(struct dx_context *ctx, u64 deadline_ns);

/**
 * dx_context_next_window() - Go on after a complete window
 * @ctx: a running context
 *
 * Tunes the intervals where that is due, and splits regions, after schemes have
 * been applied if some are due; the next tick is due at once.
 *
 * Return: 0 or %DX_TICK_NO_MEMORY.
 */
u32 dx_context_next_window(struct dx_context *ctx);

/**
 * dx_context_stop() - End watching
 * @ctx: a running context
 *
 * Regions and statistics can still be read.
 *
 * Return: true when the running window had samples; it is now ctx->last,
 * marked partial.
 */
bool dx_context_stop(struct dx_context *ctx);

/**
 * dx_context_pause() - Take no samples until dx_context_resume()
 *
 * An idle context takes none either, until a watermark lets a scheme act again.
 */
void dx_context_pause(struct dx_context *ctx);

/** dx_context_resume() - Go on; the window and all ages leave out the pause. */
void dx_context_resume(struct dx_context *ctx);

/** dx_context_is_paused() - Whether dx_context_pause() holds; for the driver. */
bool dx_context_is_paused(const struct dx_context *ctx);

/** dx_context_can_act() - Whether schemes are possible with its operations. */
bool dx_context_can_act(const struct dx_context *ctx);

/** dx_context_nr_regions() - Regions of all targets. Caller holds the lock. */
u32 dx_context_nr_regions(const struct dx_context *ctx);

/**
 * dx_region_estimate() - Access rate as of now
 * @ctx: its context
 * @r: a region
 *
 * Return: accesses in as many samples as a window has, the samples of the
 * running window filled up from the last complete one.
 */
u32 dx_region_estimate(const struct dx_context *ctx, const struct dx_region *r);

/**
 * dx_accesses_in_unit() - An access rate in a unit of the uapi
 * @unit: DAMONX_ACCESS_*
 * @nr: accesses
 * @samples: what they are out of; above 0
 * @sample_us: time between two samples
 */
u64 dx_accesses_in_unit(u32 unit, u64 nr, u64 samples, u64 sample_us);

/**
 * dx_region_report() - A region as users see it
 * @ctx: its context; the caller holds the lock, or is the driver
 * @r: a region
 * @out: out: all members
 */
void dx_region_report(const struct dx_context *ctx, const struct dx_region *r,
		      struct damonx_region *out);

#endif /* DX_CORE_H */
