/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The algorithm: regions, sampling windows, ageing, merging and splitting.
 *
 * This floor knows no page, no task and no file. It reaches memory through
 * struct dx_ops, and time, randomness and allocation through struct dx_env,
 * so that the same sources run in the module, in KUnit and in a plain
 * program, and a run can be repeated from a seed.
 *
 * One context is driven by one thread, its *driver*, in this order:
 *
 *	dx_context_start()
 *	until dx_context_tick() says that no target is alive:
 *		sleep until dx_context_due_ns()
 *		dx_context_tick()	does one sample of all targets
 *		if that completed a window:
 *			publish the regions, then dx_context_next_window()
 *	dx_context_stop()
 *
 * LOCKING
 *	The driver alone changes a context. Others may read regions under
 *	dx_context.lock, which the driver holds whenever regions or counters
 *	change and never while it looks at memory. Innermost lock of the
 *	module: nothing else is taken under it and nothing sleeps under it but
 *	on itself.
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

#endif /* DX_CORE_H */
