/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The algorithm: regions, sampling windows, ageing, merging and splitting.
 *
 * This floor knows no page, no task and no file. It reaches memory through
 * struct dx_ops, and time, randomness and allocation through struct dx_env,
 * so that the same sources run in the module, in KUnit and in a plain
 * program, and a run can be repeated from a seed.
 *
 * One context is driven by one thread, its *driver*:
 *
 *	dx_context_init()		once
 *	dx_context_commit()		what to watch and how
 *	dx_context_start()
 *	forever
 *		sleep until dx_context_due_ns(), which may be past
 *		flags = dx_context_tick()
 *		if flags has DX_TICK_WINDOW
 *			publish the regions of ctx->last
 *			dx_context_next_window()
 *		if flags has DX_TICK_NO_TARGET, or somebody says stop
 *			break
 *		if somebody wants a commit, pause or resume: here
 *	if dx_context_stop()
 *		publish once more: the window that was cut short
 *	dx_context_destroy()		or dx_context_start() again
 *
 * Between two calls a region holds two sets of counters: those of the last
 * complete window (last_*), which are the result, and those of the window
 * that runs. dx_region_report() turns them into what users see.
 *
 * TIME
 *	Windows are wall-clock. Sample k of a window is due k sampling intervals
 *	after its start. A driver that comes late takes one sample and goes on
 *	with the next that leaves pages armed for half an interval at least;
 *	the ones in between are lost and said to be: a window knows how many
 *	samples it asked for and how many were taken. Windows follow each other
 *	without a gap on one time grid, which is only given up when the driver
 *	is behind by more than half a window.
 *
 * LOCKING
 *	The driver alone changes a context. Others may read regions, counters,
 *	windows and statistics under dx_context.lock, which the driver holds
 *	whenever those change and never while it looks at memory or allocates.
 *	Innermost lock of the module: nothing else is taken under it and nothing
 *	sleeps under it but on itself.
 *
 * NO MEMORY
 *	Ticks do not allocate, but for a rare growth of arrays. Where that
 *	fails, the step that wanted it (a split, an update of areas) is left
 *	out as a whole, counted in dx_stats.skipped, and comes again with the
 *	next window. Start and commit fail with -ENOMEM and change nothing.
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
 *	  until the update interval is reached; and from the start again when
 *	  all looks of a sample find nothing mapped. A program that has just
 *	  started, or called exec, is followed at once and not a second later.
 *	- The lower bound on the number of regions holds at once in areas that
 *	  are new, not from the next window on.
 *	- A target that is gone gives its regions back for others to use.
 *	- Ranges that overlap only because they are rounded to the minimum
 *	  region size are clipped, not refused.
 */
#ifndef DX_CORE_H
#define DX_CORE_H

#include "platform.h"	/* kernel headers, or their stand-ins in user space */

/* ---- the seam to memory ---- */

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
 * @armed_tick: sample number at which it was armed; core's
 * @wait_ticks: how many samples it stays armed; core's
 * @tag: core's own: which region or question it belongs to
 * @level: DX_LEVEL_*
 * @leaf_shift: out: log2 of the bytes that the answering entry maps
 * @found: out of arming: what the bit was before it was cleared (%DX_TOUCHED
 *	means touched since anybody last cleared it), or %DX_ABSENT, %DX_UNKNOWN
 * @seen: out of reading
 */
struct dx_look {
	u64 addr;
	u64 armed_tick;
	u32 wait_ticks;
	u32 tag;
	u8 level;
	u8 leaf_shift;
	u8 found;
	u8 seen;
	u32 reserved;
};

/**
 * struct dx_pass - one ascending walk over a target
 * @read: armed looks to be answered, sorted by address
 * @nr_read: their number
 * @arm: looks to arm, sorted by address
 * @nr_arm: their number
 *
 * Where both lists name one entry, reading comes before arming.
 */
struct dx_pass {
	struct dx_look *read;
	u32 nr_read;
	struct dx_look *arm;
	u32 nr_arm;
};

struct dx_range {
	u64 start;
	u64 end;
};

/* An address space as the memory floor sees it; opaque here. */
struct dx_space;

/**
 * struct dx_ops - an operations set: what kmod/mem offers for an address space
 * @id: DAMONX_OPS_* of the uapi
 * @name: as in DAMON: "vaddr"
 * @follows_mappings: areas() is asked again each update interval
 * @areas: Fill @areas (room for @max) with the sorted, disjoint, page-aligned
 *	ranges that are worth watching. Returns their number, 0 when there is
 *	nothing (yet), or -ESRCH when the space is gone. May sleep.
 * @pass: Answer and arm looks. Called without locks, may sleep, must not hold
 *	any lock of the target longer than a few dozen microseconds at a
 *	stretch. Answers every look; the space being gone is %DX_UNKNOWN.
 * @alive: Whether the space can still be accessed by anybody.
 *
 * Spaces are made and released by the memory floor's own functions; core only
 * passes them through.
 */
struct dx_ops {
	u32 id;
	const char *name;
	bool follows_mappings;
	int (*areas)(struct dx_space *space, struct dx_range *areas, u32 max);
	void (*pass)(struct dx_space *space, struct dx_pass *pass);
	bool (*alive)(struct dx_space *space);
};

/**
 * struct dx_env - time, randomness and memory as core sees them
 * @now_ns: the monotonic clock
 * @alloc: zeroed memory or NULL; may sleep; for arrays up to megabytes
 * @free: takes what @alloc gave, or NULL
 *
 * Randomness needs no call: each context has its own generator, seeded in
 * dx_context_init().
 */
struct dx_env {
	u64 (*now_ns)(void);
	void *(*alloc)(size_t bytes);
	void (*free)(const void *p);
};

/* ---- attributes ---- */

/**
 * struct dx_attrs - how closely to watch
 * @sample_us: time between two samples; at least 1
 * @aggr_us: length of a window, at least @sample_us; cut to whole samples
 * @update_us: time between two looks at the mappings
 * @min_regions: at least %DX_MIN_REGIONS
 * @max_regions: at least @min_regions
 * @min_region_bytes: a power of two; where it conflicts with @min_regions, it
 *	wins
 */
struct dx_attrs {
	u64 sample_us;
	u64 aggr_us;
	u64 update_us;
	u32 min_regions;
	u32 max_regions;
	u64 min_region_bytes;
};

#define DX_MIN_REGIONS	3
#define DX_MAX_US	(U64_MAX / 16000)	/* longest interval, in us */

/* Which rule is broken. */
enum dx_attrs_fault {
	DX_ATTRS_OK,
	DX_ATTRS_SAMPLE_ZERO,		/* sample_us is 0 */
	DX_ATTRS_TOO_LONG,		/* an interval is above DX_MAX_US */
	DX_ATTRS_AGGR_BELOW_SAMPLE,	/* aggr_us < sample_us */
	DX_ATTRS_TOO_MANY_SAMPLES,	/* more than 2^31 samples in a window */
	DX_ATTRS_MIN_REGIONS_LOW,	/* min_regions < DX_MIN_REGIONS */
	DX_ATTRS_MAX_BELOW_MIN,		/* max_regions < min_regions */
	DX_ATTRS_REGION_BYTES,		/* min_region_bytes not a power of two */
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
 * @end: first byte behind it
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
};

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
	bool barren;	/* the last looks found nothing mapped */
	bool settled;	/* areas are asked for at the update interval */
	struct dx_flight flight;
	struct dx_range *ranges;
	u32 nr_ranges;
	u64 update_due_ns;
	u64 update_wait_ns;
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
 */
struct dx_stats {
	u64 windows;
	u64 samples_asked;
	u64 samples_taken;
	u64 looks;
	u64 looks_answered;
	u64 looks_absent;
	u64 skipped;
};

/**
 * struct dx_context - one monitoring of some targets with common attributes
 * @lock: see LOCKING
 * @ops: operations set of all targets
 * @env: time and memory
 * @attrs: attributes in force
 * @targets: array of @nr_targets
 * @nr_targets: number of targets, alive or not
 * @nr_alive: number of those that are alive
 * @last: the last complete window; its results are in the regions' last_*
 * @now: the running window; end_ns is not set yet
 * @stats: since the start
 */
struct dx_context {
	struct mutex lock;	/* see LOCKING */
	const struct dx_ops *ops;
	const struct dx_env *env;
	struct dx_attrs attrs;
	struct dx_target *targets;
	u32 nr_targets;
	u32 nr_alive;
	struct dx_window last;
	struct dx_window now;
	struct dx_stats stats;
	/* private: the driver's own */
	u64 random;		/* state of the generator */
	u64 tick;		/* sampling intervals passed since the start */
	u64 base_ns;		/* where the window's time grid starts; 0: none */
	u64 due_ns;		/* of the next tick */
	u64 paused_ns;		/* since when, 0 for not */
	u32 unit;		/* samples in a whole window */
	u32 passed;		/* sampling intervals passed in the window */
	bool running;
	bool begun;		/* the window has begun */
	bool armed;		/* looks are in flight */
	bool closed;		/* window is complete, next one not begun */
	u64 size_limit;		/* of a region, so that there are enough */
	u32 split_offset;	/* rotates when only some regions are split */
	u32 split_nr_regions;	/* number of regions before the last split */
	struct dx_regions spare;	/* where a changed array is built */
};

#define dx_for_each_target(t, ctx) \
	for ((t) = (ctx)->targets; (t) < (ctx)->targets + (ctx)->nr_targets; (t)++)

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
 *	mappings); sorted and disjoint; copied
 * @nr_ranges: 0: as it is, for a new target what dx_ops.areas() says
 */
struct dx_target_spec {
	u32 id;
	struct dx_space *space;
	const struct dx_range *ranges;
	u32 nr_ranges;
};

/**
 * struct dx_context_spec - a context as it shall be
 * @attrs: attributes
 * @targets: the targets, all of them
 * @nr_targets: their number
 */
struct dx_context_spec {
	struct dx_attrs attrs;
	const struct dx_target_spec *targets;
	u32 nr_targets;
};

/**
 * dx_context_commit() - Change attributes and targets
 * @ctx: running or not; called by the driver, between ticks
 * @spec: all of what shall be
 *
 * Targets are matched by their identifier. One that stays keeps its regions
 * and counters, also when it gets another space; ranges given for it replace
 * its outline, and regions keep their counters where they overlap. One that is
 * not named goes. A space that is in no spec any more is no longer used when
 * this returns; releasing it is up to the caller.
 *
 * When sampling or aggregation interval change, the window that runs is begun
 * again, and results and ages are converted to the new ones.
 *
 * Return: 0; -EINVAL for attributes, ranges or identifiers that break the
 * rules; -ENOMEM. On error nothing has changed.
 */
int dx_context_commit(struct dx_context *ctx,
		      const struct dx_context_spec *spec);

/**
 * dx_context_start() - Begin to watch
 * @ctx: a context that is not running
 *
 * Regions, windows and statistics begin anew.
 *
 * Return: 0; -ESRCH when there is no target, or all are gone; -ENOMEM. On
 * error the context is not running.
 */
int dx_context_start(struct dx_context *ctx);

/** dx_context_due_ns() - When to call dx_context_tick(); U64_MAX in a pause. */
u64 dx_context_due_ns(const struct dx_context *ctx);

#define DX_TICK_WINDOW		BIT(0)	/* a window is complete: publish it */
#define DX_TICK_TARGET_GONE	BIT(1)	/* a target was found to be gone */
#define DX_TICK_NO_TARGET	BIT(2)	/* there is no target alive */
#define DX_TICK_NO_MEMORY	BIT(3)	/* a step was left out */

/**
 * dx_context_tick() - Take one sample of all targets
 * @ctx: a running context
 *
 * Too early, and in a pause, it does nothing. After %DX_TICK_WINDOW it does
 * nothing either until dx_context_next_window().
 *
 * Return: DX_TICK_* flags.
 */
u32 dx_context_tick(struct dx_context *ctx);

/**
 * dx_context_next_window() - Go on after a complete window
 * @ctx: a running context
 *
 * Splits regions; the next tick is due at once and arms the first looks.
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

/** dx_context_pause() - Take no samples until dx_context_resume(). */
void dx_context_pause(struct dx_context *ctx);

/** dx_context_resume() - Go on; the window and all ages leave out the pause. */
void dx_context_resume(struct dx_context *ctx);

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
 * dx_region_report() - A region as users see it
 * @ctx: its context; the caller holds the lock, or is the driver
 * @r: a region
 * @out: out: all members
 */
void dx_region_report(const struct dx_context *ctx, const struct dx_region *r,
		      struct damonx_region *out);

#endif /* DX_CORE_H */
