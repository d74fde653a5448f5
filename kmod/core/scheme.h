/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Schemes: what is done to which regions, how much of it, and when.
 *
 * A *pass* of schemes goes through all regions of all targets, in their order.
 * On each region the schemes that are due are tried in their order. It is made
 * between two samples, when no looks are armed, in slices of bounded time, so
 * that watching goes on while much is acted on. Between two steps of an action
 * it returns to the driver if somebody waits for it.
 *
 * WHERE WE DIFFER FROM DAMON, AND WHY
 *	- A folio that lies on the border of regions is acted on if all of them
 *	  are, with the region that it begins in, whose results it counts in.
 *	- A region is only divided if it was acted on in part, and then after
 *	  the action: where memory is short, the action is done all the same.
 *	- What is mapped and passes the filters is charged to a quota, not the
 *	  holes of a region, and not what the filters kept out.
 *	- A quota that was exceeded by a part of a huge page or of a step is
 *	  paid back by the next windows, so that the average is right.
 *	- What a quota leaves over at the end of the regions goes to those from
 *	  which it has not been filled yet: first those in front of the place
 *	  where the pass began, then those of lower priority.
 *	- A pass that lasts into the next window does not cost that window's
 *	  application: it follows at once.
 *	- A time quota ends an action at its deadline, on the fine clock, and is
 *	  converted to bytes, for priorities, by recent work.
 *	- Where a goal is a level, as free memory is, the consistent tuner looks
 *	  ahead: what it does changes how fast the level moves, not the level,
 *	  and would swing around it for ever. And it goes by what was done, not by
 *	  a quota that nobody could use up.
 *	- Regions of which nothing is known match only patterns for any access
 *	  rate.
 */
#ifndef DX_CORE_SCHEME_H
#define DX_CORE_SCHEME_H

#include "seam.h"

/* ---- what schemes shall do ---- */

/* DAMONX_ACCESS_* and DAMONX_AGE_* units; 0 as maximum is no limit. */
struct dx_pattern {
	u64 min_bytes;
	u64 max_bytes;		/* the largest one that matches */
	u32 access_unit;
	u32 age_unit;
	u32 min_accesses;
	u32 max_accesses;	/* the first one that is too high */
	u64 min_age;
	u64 max_age;		/* the first one that is too high */
	u64 min_unseen_us;
};

/**
 * struct dx_range_filter - a filter that goes by the place of memory
 * @type: %DAMONX_FILTER_ADDR or %DAMONX_FILTER_TARGET
 * @inverted: it matches what is not there
 * @allow: verdict where it matches: let through, or else keep out
 * @target: identifier of the target
 * @range: the range; page-aligned
 */
struct dx_range_filter {
	u32 type;
	bool inverted;
	bool allow;
	u32 target;
	struct dx_range range;
};

/**
 * struct dx_goal - a value of a metric that a quota is tuned towards
 * @id: unique in the list
 * @metric: the metric
 * @target_value: the value that is wanted; above 0
 * @current_value: the value there is, for %DAMONX_GOAL_USER_INPUT
 * @last_total: PSI: its sum when it was read last
 * @has_last: it was read before
 */
struct dx_goal {
	u32 id;
	struct dx_metric metric;
	u64 target_value;
	u64 current_value;
	/* private: */
	u64 last_total;
	bool has_last;
};

/**
 * struct dx_quota - how much a scheme may do in a quota window
 * @time_us: time to act; 0: no limit
 * @bytes: bytes to act on; 0: no limit
 * @reset_us: length of a quota window; 0: from one application to the next
 * @start_bytes: with goals, bytes of the first window; 0: the core chooses
 * @tuner: DAMONX_TUNER_*
 * @all_goals: the goals are met when all of them are
 * @weight_size: weight of the size in priorities
 * @weight_accesses: weight of the access rate
 * @weight_age: weight of the age
 * @fail_charge_num: failed bytes are charged by this
 * @fail_charge_denom: through this; 0: in full
 */
struct dx_quota {
	u64 time_us;
	u64 bytes;
	u64 reset_us;
	u64 start_bytes;
	u32 tuner;
	bool all_goals;
	u32 weight_size;
	u32 weight_accesses;
	u32 weight_age;
	u32 fail_charge_num;
	u32 fail_charge_denom;
};

/* @metric: DAMONX_WMARK_*, 0 for no watermark. The others as in the uapi. */
struct dx_watermark {
	u32 metric;
	u64 interval_us;
	u32 high_permil;
	u32 mid_permil;
	u32 low_permil;
};

/**
 * struct dx_scheme_spec - a scheme as it shall be
 * @id: unique in the list
 * @action: DAMONX_ACTION_*
 * @off: it is not applied
 * @apply_us: time between two applications; 0: each window
 * @pattern: of the regions
 * @max_snapshots: it is not applied after this many; 0: no limit
 * @quota: how much; all zero: no limit
 * @goals: what the quota is tuned towards
 * @nr_goals: their number
 * @watermark: when it is active
 * @range_filters: the first layer of filters, in their order
 * @nr_range_filters: their number
 * @page_filters: the second layer, in their order
 * @nr_page_filters: their number
 * @destinations: where pages are moved
 * @nr_destinations: their number
 */
struct dx_scheme_spec {
	u32 id;
	u32 action;
	bool off;
	u64 apply_us;
	struct dx_pattern pattern;
	u64 max_snapshots;
	struct dx_quota quota;
	struct dx_goal *goals;
	u32 nr_goals;
	struct dx_watermark watermark;
	struct dx_range_filter *range_filters;
	u32 nr_range_filters;
	struct dx_page_filter *page_filters;
	u32 nr_page_filters;
	struct dx_destination *destinations;
	u32 nr_destinations;
};

/* ---- what they have done ---- */

/**
 * struct dx_scheme_stats - counts since the scheme was added
 * @nr_tried: parts of regions that it tried to act on
 * @tried_bytes: bytes of pages in them; of the parts themselves for
 *	%DAMONX_ACTION_STAT without page filters, which looks at no page
 * @nr_applied: of @nr_tried, those of which something was acted on
 * @applied_bytes: bytes that were acted on
 * @passed_bytes: bytes that the filters let through
 * @failed_bytes: bytes on which the action failed
 * @quota_exceeded: quota windows that ended with the quota used up
 * @nr_snapshots: times that it has gone through all regions
 * @worked_ns: time that it took
 */
struct dx_scheme_stats {
	u64 nr_tried;
	u64 tried_bytes;
	u64 nr_applied;
	u64 applied_bytes;
	u64 passed_bytes;
	u64 failed_bytes;
	u64 quota_exceeded;
	u64 nr_snapshots;
	u64 worked_ns;
};

/* A part of a region that a scheme was applied to. */
struct dx_tried {
	u32 target;	/* identifier */
	struct damonx_applied region;
};

/* All of them, of one application. */
struct dx_tried_list {
	struct dx_tried *at;
	u32 nr;
	u32 room;
	u64 window;	/* number of the window, or of the last one */
	u64 start_ns;
	u64 end_ns;
};

/* A place in the memory of a context. */
struct dx_place {
	u32 target;	/* identifier; 0: none */
	u64 addr;
};

/**
 * struct dx_quota_state - where a scheme stands in its quota
 * @open: a quota window has begun
 * @start_ns: when
 * @limit_bytes: effective quota of the window in bytes; U64_MAX: no limit
 * @charged_bytes: charged to it
 * @applied_bytes: acted on in it
 * @used_ns: time that was used in it
 * @done_bytes: what was charged to the last one
 * @time_bytes: what can be done in the time quota, by recent work; U64_MAX:
 *	there is none, or nothing is known
 * @recent_bytes: charged in recent windows, older ones counting less
 * @recent_ns: time used for these
 * @goal_bp: how far the goals are reached; 10,000: met
 * @last_goal_bp: the same a window before; 0: not known
 * @tuned_bytes: what the goals make of the quota; 0: not tuned yet
 */
struct dx_quota_state {
	bool open;
	u64 start_ns;
	u64 limit_bytes;
	u64 charged_bytes;
	u64 applied_bytes;
	u64 used_ns;
	u64 done_bytes;
	u64 time_bytes;
	u64 recent_bytes;
	u64 recent_ns;
	u64 goal_bp;
	u64 last_goal_bp;
	u64 tuned_bytes;
};

#define DX_NR_SCORES	100	/* priorities are from 0 to 99 */

/**
 * struct dx_scheme_state - what a scheme has come to; goes on through commits
 * @stats: counts; like all here but what is private, under dx_context.lock
 * @last: what the last complete application tried
 * @quota: where it stands in its quota
 * @inactive: by its watermark
 * @next_ns: when it is applied next; 0: at the end of the window
 */
struct dx_scheme_state {
	struct dx_scheme_stats stats;
	struct dx_tried_list last;
	struct dx_quota_state quota;
	bool inactive;
	u64 next_ns;
	/* private: the driver's own */
	bool in_pass;		/* it takes part in the pass */
	bool owed;		/* a window ended during a pass: apply it then */
	struct dx_tried_list now;	/* what the pass has tried so far */
	struct dx_place resume;	/* where the quota was used up the last time */
	struct dx_place lap_end;	/* where this lap ends; none: nowhere */
	bool skipping;		/* until the pass comes to @resume */
	bool lap_over;		/* the pass has come to @lap_end */
	u32 min_score;		/* priorities that are acted on in this lap */
	u32 max_score;
	u64 watermark_due_ns;
};

/**
 * struct dx_scheme - a scheme of a context
 * @spec: what it shall do
 * @state: what it has come to
 */
struct dx_scheme {
	struct dx_scheme_spec spec;
	struct dx_scheme_state state;
	/* private: */
	void *arrays;		/* those of @spec, in one piece */
};

/**
 * struct dx_scheme_pass - where a pass of schemes stands
 * @active: one is under way
 * @applying: a slice of it is
 * @stepped: a step of an action was done since somebody else could have a turn
 * @slice_end_ns: the slice ends then
 * @nr_regions: regions of all targets, when one was cut last; 0: count them
 * @next: region that comes next: the one there or after it
 * @acting: a scheme is in the middle of that region:
 * @scheme: identifier of the scheme
 * @from: beginning of the part that it acts on
 * @at: where it goes on
 */
struct dx_scheme_pass {
	bool active;
	bool applying;
	bool stepped;
	u64 slice_end_ns;
	u32 nr_regions;
	struct dx_place next;
	bool acting;
	u32 scheme;
	u64 from;
	u64 at;
};

struct dx_context;

/* The scheme of that identifier, or NULL. Lock or driver, as all below. */
struct dx_scheme *dx_scheme_find(const struct dx_context *ctx, u32 id);

/* DAMONX_STATS_* of a scheme. */
u32 dx_scheme_flags(const struct dx_context *ctx, const struct dx_scheme *s);

/* The effective quota in bytes; 0: no limit. */
u64 dx_scheme_quota_bytes(const struct dx_scheme *s);

/* When it is applied next; 0: not known. */
u64 dx_scheme_next_ns(const struct dx_context *ctx, const struct dx_scheme *s);

#endif /* DX_CORE_SCHEME_H */
