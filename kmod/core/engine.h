/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An engine is a way of sampling. It decides where to look and what the answers
 * mean for the regions. All engines share the time grid (window.c), the looks in
 * flight (flight.c) and the choice of areas (areas.c).
 *
 * The driver calls all members. The order in a window:
 *
 *	outline_changed()	areas are new, or moved
 *	each tick, for each target
 *		before_pass()	which looks are armed
 *		after_pass()	what was found; under dx_context.lock
 *	next_due()		which sample is the next
 *	end_window()		results of the window; under dx_context.lock
 *	next_window()		the next one begins
 */
#ifndef DX_CORE_ENGINE_H
#define DX_CORE_ENGINE_H

#include "seam.h"

/**
 * struct dx_answers - how many looks of a pass found what
 * @read: looks read
 * @answered: of these, those that found a page, touched or not
 * @absent: of these, those that found nothing mapped
 */
struct dx_answers {
	u32 read;
	u32 answered;
	u32 absent;
};

/**
 * struct dx_armed - what an engine says of the looks that it arms in a pass
 * @last_due_tick: the highest due_tick of them
 * @nr_once: so many have a due_tick of 0
 * @flush: flush the TLB when they are armed: it hides too much
 */
struct dx_armed {
	u64 last_due_tick;
	u32 nr_once;
	bool flush;
};

/**
 * struct dx_engine - a way of sampling
 * @name: of it
 * @tell_hidden: it wants to know which looks the TLB may have made blind, see
 *	struct dx_pass
 * @takes_turns: it looks at each region in each sample, so that targets have to
 *	take turns where regions are too many
 * @start: A run begins; there are no regions yet. Under dx_context.lock, does
 *	not fail or sleep.
 * @room: Most looks that a target with @nr_regions regions has in flight. Room
 *	for them is made when its regions become more.
 * @before_pass: Fill @looks, which has room for @max, with looks to arm, sorted
 *	by address. A due_tick of 0 makes a look that is armed only. Fill @armed.
 *	Returns the number of looks.
 * @after_pass: Count what was found; looks that were armed only are in
 *	pass->arm. The regions may change their counters, but not their outline.
 * @end_window: Close the running window's counters: r->last_* and flags are the
 *	results, the others begin at zero. Regions may become fewer.
 * @next_window: Get ready for the next window: regions may become more. Returns
 *	false when memory was short.
 * @outline_changed: Areas of targets are new. Returns false when memory was
 *	short.
 * @report: A region as users see it. Under dx_context.lock, or by the driver.
 * @next_due: Sample of the window at which to wake up: at least @first, the
 *	first one that comes in time. What is left out counts as not asked for.
 */
struct dx_engine {
	const char *name;
	bool tell_hidden;
	bool takes_turns;
	void (*start)(struct dx_context *ctx);
	u32 (*room)(const struct dx_context *ctx, u32 nr_regions);
	u32 (*before_pass)(struct dx_context *ctx, struct dx_target *t,
			   struct dx_look *looks, u32 max,
			   struct dx_armed *armed);
	void (*after_pass)(struct dx_context *ctx, struct dx_target *t,
			   const struct dx_pass *pass, u64 now_ns,
			   struct dx_answers *answers);
	void (*end_window)(struct dx_context *ctx, u64 now_ns);
	bool (*next_window)(struct dx_context *ctx);
	bool (*outline_changed)(struct dx_context *ctx);
	void (*report)(const struct dx_context *ctx, const struct dx_region *r,
		       struct damonx_region *out);
	u32 (*next_due)(const struct dx_context *ctx, u32 first);
};

/* DAMON's: one look a region and sample, regions split at random and merged. */
extern const struct dx_engine dx_classic;

/* Looks where they tell most, see evidence.c. */
extern const struct dx_engine dx_evidence_engine;

struct dx_attrs;

/* The engine that @attrs ask for. */
const struct dx_engine *dx_engine_of(const struct dx_attrs *attrs);

/* Count what @look found. Returns false when it found out nothing. */
static inline bool dx_answers_count(struct dx_answers *answers,
				    const struct dx_look *look)
{
	if (look->seen == DX_PENDING || look->seen == DX_UNKNOWN)
		return false;
	answers->absent += look->seen == DX_ABSENT;
	answers->answered += look->seen != DX_ABSENT;
	return true;
}

#endif /* DX_CORE_ENGINE_H */
