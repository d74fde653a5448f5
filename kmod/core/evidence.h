/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of sampling by evidence share. evidence.c says how it works.
 */
#ifndef DX_CORE_EVIDENCE_H
#define DX_CORE_EVIDENCE_H

#include "internal.h"

#define DX_EV_BUDGET	50	/* looks a sample, where none is asked for */
#define DX_EV_PERIOD	4	/* questions are put each so many samples */
#define DX_EV_LATE	(2 * DX_EV_PERIOD + 2)	/* samples until an answer counts */
#define DX_EV_SLOTS	80	/* looks of a question, at most */
#define DX_EV_SURVEY	64	/* looks of a survey, at most */
#define DX_EV_PIECES	33	/* that a range is cut into at once */
#define DX_EV_ONE	1000	/* shares are permil */
#define DX_EV_LONG	20	/* windows that the longest looks wait */

/* What is known of a range. */
enum dx_ev_class {
	DX_EV_COLD,
	DX_EV_HOT,	/* all of it */
	DX_EV_MIX,	/* a share of it, see @share */
	DX_EV_UNKNOWN,	/* a survey is due */
	DX_EV_EDGE,	/* a border between hot and cold is somewhere in it */
};

/**
 * struct dx_ev_range - a range that is taken to be alike
 * @start: first byte
 * @end: first byte past it
 * @busy_until: until this sample a question about it is open
 * @next: ask no sooner than at this sample
 * @last_seen_ns: when all of it was last known to be accessed; 0: never
 * @weyl: where the next frequency look goes: a sequence that is even in any part
 * @looks: frequency looks of one sample that were answered
 * @hits: of these, those that found an access
 * @left_looks: of @looks, those in the left half, since it is a range
 * @left_hits: likewise
 * @right_looks: likewise in the right half
 * @right_hits: likewise
 * @swept: looks of sweeps that were answered
 * @swept_hits: of these, those that found an access
 * @answered: looks of any kind, of late
 * @found: of these, those that found an access
 * @absent: of these, those that found nothing mapped
 * @share: mixed: share of its pages that are accessed in the time of its step
 * @share_short: the same in one sample
 * @wait: samples in which most of its pages are accessed (hot)
 * @class: enum dx_ev_class
 * @step: how long looks wait: a sample, a window, or %DX_EV_LONG windows
 * @fails: questions in a row that did not settle it
 * @depth: how often it was halved (mixed)
 * @calm: surveys since then that changed little
 * @window_looks: looks that waited for most of this window (mixed, seldom)
 * @window_hits: likewise
 * @left_hot: edge: the hot side is the left one
 * @asked_short: a survey of one sample has been made
 * @hidden: an access may not have shown in this window
 */
struct dx_ev_range {
	u64 start;
	u64 end;
	u64 busy_until;
	u64 next;
	u64 last_seen_ns;
	u32 weyl;
	u32 looks;
	u32 hits;
	u32 left_looks;
	u32 left_hits;
	u32 right_looks;
	u32 right_hits;
	u32 swept;
	u32 swept_hits;
	u32 answered;
	u32 found;
	u32 absent;
	u16 share;
	u16 share_short;
	u16 wait;
	u8 class;
	u8 step;
	u8 fails;
	u8 depth;
	u8 calm;
	u8 window_looks;
	u8 window_hits;
	bool left_hot;
	bool asked_short;
	bool hidden;
};

/* Kinds of looks: part of dx_look.tag. */
enum dx_ev_kind {
	DX_EV_FREQUENCY,	/* how often is it accessed? */
	DX_EV_SURPRISE,		/* is this still all hot, or still cold? */
	DX_EV_SWEEP,		/* is anything going on there? */
	DX_EV_WINDOW,		/* was it accessed in this window? */
	/* Several looks that are answered together: */
	DX_EV_GALLOP_HOT,	/* how far does what was hit here reach? */
	DX_EV_GALLOP_COLD,	/* likewise for what was not */
	DX_EV_NARROW,		/* where in the edge is the border? */
	DX_EV_LOOK_AROUND,	/* what is this range like? */
};

/**
 * struct dx_ev_question - looks that are answered together
 * @start: the range it is about
 * @end: likewise
 * @due: when the last answer comes
 * @at: where is looked, in order
 * @hit: the answers
 * @nr: number of looks
 * @nr_done: answered so far
 * @centre: gallops: the look it starts from
 * @kind: enum dx_ev_kind
 * @step: as in struct dx_ev_range
 * @turn: how often this entry was used: tells old looks from new ones
 * @open: it is used
 */
struct dx_ev_question {
	u64 start;
	u64 end;
	u64 due;
	u64 at[DX_EV_SLOTS];
	u8 hit[DX_EV_SLOTS];
	u16 nr;
	u16 nr_done;
	u16 centre;
	u8 kind;
	u8 step;
	u8 turn;
	bool open;
};

#define DX_EV_NO_ANSWER	2	/* in dx_ev_question.hit */

/* Tags of looks. */
#define DX_EV_TAG_QUESTION	BIT(31)

static inline u32 dx_ev_single_tag(enum dx_ev_kind kind)
{
	return kind;
}

static inline u32 dx_ev_question_tag(u32 question, u8 turn, u32 slot)
{
	return DX_EV_TAG_QUESTION | question << 16 | turn << 8 | slot;
}

/* A look that was a surprise: a gallop starts there. */
struct dx_ev_trigger {
	u64 addr;
	u8 kind;
	u8 step;
};

#define DX_EV_TRIGGERS	128

/**
 * struct dx_evidence - what is known of a target, and what is asked
 * @at: ranges, sorted; they cover what the regions of the target cover
 * @nr: their number
 * @room: of @at and @spare
 * @spare: where another array is built
 * @results: where the next regions of the target are built
 * @questions: open or not
 * @nr_questions: their number
 * @triggers: gallops to start
 * @nr_triggers: their number
 * @tokens: looks that may be spent, in 1/256
 * @unit: bytes of a cell, in which ranges are cut
 * @share: of the budget, in 1/65536
 * @last_tick: sample of the last pass
 * @window: number of the window that has begun
 * @quiet_since: sample of the last surprise
 * @turn: rotates where the budget does not reach all ranges
 * @look_turn: likewise, of frequency looks
 * @most_waiting: looks of the sweep in flight, at most
 * @sweep_at: where the sweep is
 * @sweep_cells: cells of ranges that are swept, as of the begin of a window
 * @sweep_due: looks of the sweep that are due, in 1/256
 * @mix_luck: share of gallops in mixed ranges that found something, permil
 * @pieces: what a range is cut into
 * @nr_pieces: their number
 * @nothing: stands for pieces of no length
 * @log_half: log2 of gamma(n + 1/2) / gamma(1/2), in 1/256
 * @log_whole: log2 of n!, in 1/256
 */
struct dx_evidence {
	struct dx_ev_range *at;
	struct dx_ev_range *spare;
	u32 nr;
	u32 room;
	struct dx_regions results;
	struct dx_ev_question *questions;
	u32 nr_questions;
	u32 nr_triggers;
	struct dx_ev_trigger triggers[DX_EV_TRIGGERS];
	s64 tokens;
	u64 unit;
	u32 share;
	u64 last_tick;
	u64 window;
	u32 turn;
	u32 look_turn;
	u32 most_waiting;
	u64 sweep_at;
	u64 sweep_cells;
	u64 sweep_due;
	u64 quiet_since;
	u32 mix_luck;
	u32 nr_pieces;
	struct dx_ev_range pieces[DX_EV_PIECES];
	struct dx_ev_range nothing;
	s32 log_half[DX_EV_SLOTS + 1];
	s32 log_whole[DX_EV_SLOTS + 1];
};

/* What is armed in a pass. */
struct dx_ev_round {
	struct dx_context *ctx;
	struct dx_evidence *ev;
	struct dx_look *looks;
	u32 nr;
	u32 max;
	u64 last_due;
};

static inline u64 dx_ev_bytes(const struct dx_ev_range *r)
{
	return r->end - r->start;
}

/* The cell of @addr in @r. */
static inline u64 dx_ev_cell(const struct dx_evidence *ev,
			     const struct dx_ev_range *r, u64 addr)
{
	return max(addr & ~(ev->unit - 1), r->start);
}

/* The end of the cell that @addr is in. */
static inline u64 dx_ev_cell_end(const struct dx_evidence *ev,
				 const struct dx_ev_range *r, u64 addr)
{
	return min((addr & ~(ev->unit - 1)) + ev->unit, r->end);
}

/* Where @r is halved. */
static inline u64 dx_ev_middle(const struct dx_evidence *ev,
			       const struct dx_ev_range *r)
{
	return dx_ev_cell(ev, r, r->start + dx_ev_bytes(r) / 2);
}

/* Cells of @r, the broken ones at its ends among them; at least 1. */
static inline u64 dx_ev_cells(const struct dx_evidence *ev,
			      const struct dx_ev_range *r)
{
	return max_t(u64, dx_ev_bytes(r) >> (fls64(ev->unit) - 1), 1);
}

/* Ranges cut below this are not kept: a quarter of it is noise. */
static inline u64 dx_ev_smallest(const struct dx_evidence *ev)
{
	return max_t(u64, ev->unit, 16384);
}

static inline u32 dx_ev_permil(u64 nr, u64 of)
{
	return of ? div64_u64(nr * DX_EV_ONE + of / 2, of) : 0;
}

static inline u32 dx_ev_budget(const struct dx_context *ctx)
{
	return ctx->attrs.budget ?: DX_EV_BUDGET;
}

/* @percent of the budget of a target, in looks a period. */
static inline u32 dx_ev_share_of_budget(const struct dx_context *ctx,
					const struct dx_evidence *ev,
					u32 percent)
{
	u64 looks = (u64)dx_ev_budget(ctx) * DX_EV_PERIOD * percent * ev->share;

	return div_u64(looks + 100 * 65536 - 1, 100 * 65536);
}

/* Samples that looks of @step wait. */
static inline u64 dx_ev_step_wait(const struct dx_context *ctx, u32 step)
{
	if (!step)
		return 1;
	return step == 1 ? ctx->unit : (u64)DX_EV_LONG * ctx->unit;
}

static inline bool dx_ev_is_busy(const struct dx_context *ctx,
				 const struct dx_ev_range *r)
{
	return r->busy_until > ctx->tick;
}

static inline bool dx_ev_counts(const struct dx_ev_range *r)
{
	return r->class == DX_EV_HOT || r->class == DX_EV_MIX;
}

/* evidence_range.c: ranges */
u32 dx_ev_find(const struct dx_evidence *ev, u64 addr);
struct dx_ev_range *dx_ev_range_of(struct dx_evidence *ev, u64 addr);
bool dx_ev_has_room(const struct dx_context *ctx, const struct dx_evidence *ev,
		    u32 more);
struct dx_ev_range *dx_ev_piece(struct dx_context *ctx, struct dx_evidence *ev,
				const struct dx_ev_range *from, u64 start,
				u64 end, u8 class);
bool dx_ev_replace(struct dx_context *ctx, struct dx_evidence *ev, u32 i);
void dx_ev_become(struct dx_ev_range *r, u8 class, u8 step);
void dx_ev_reset_counts(struct dx_ev_range *r);
u64 dx_ev_tolerance(const struct dx_evidence *ev, const struct dx_ev_range *a,
		    const struct dx_ev_range *b);
bool dx_ev_is_border(const struct dx_evidence *ev, u32 i);
void dx_ev_dissolve_edge(struct dx_context *ctx, struct dx_evidence *ev, u32 i,
			 u64 at);
bool dx_ev_follow_outline(struct dx_context *ctx, struct dx_target *t);
void dx_ev_settle_edges(struct dx_evidence *ev);
/* evidence_window.c: the end of a window */
void dx_ev_tidy(struct dx_context *ctx, struct dx_evidence *ev, u64 now_ns);
void dx_ev_publish(struct dx_context *ctx, struct dx_target *t, u32 threshold,
		   u64 now_ns);
u32 dx_ev_score(const struct dx_context *ctx, const struct dx_ev_range *r);

/* evidence_ask.c: where to look */
void dx_ev_gallop(struct dx_ev_round *round, const struct dx_ev_trigger *from);
void dx_ev_ask(struct dx_ev_round *round);
void dx_ev_look(struct dx_ev_round *round);
void dx_ev_sweep(struct dx_ev_round *round);
void dx_ev_begin_window(struct dx_ev_round *round);

/* evidence_answer.c: what the answers mean */
void dx_ev_trigger(struct dx_evidence *ev, u64 addr, u8 kind, u8 step);
void dx_ev_single(struct dx_context *ctx, struct dx_evidence *ev,
		  const struct dx_look *look, u8 kind, u64 now_ns);
void dx_ev_conclude(struct dx_context *ctx, struct dx_evidence *ev,
		    struct dx_ev_question *q, u64 now_ns);

/* evidence_cut.c: where a noisy row of answers is best cut */
void dx_ev_cut_init(struct dx_evidence *ev);
u32 dx_ev_cut(const struct dx_evidence *ev, const u8 *hit, u32 nr, u8 *ends,
	      u32 max);

#endif /* DX_CORE_EVIDENCE_H */
