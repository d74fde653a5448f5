// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling by evidence: looks are spent where they tell something.
 *
 * Memory is known as ranges that are cold, hot, or mixed with a share. No range is
 * cut at random: questions are put to it, several looks each, and the answers
 * cut it.
 *
 *	sweep	looks spread evenly over all that is not hot; each waits for a
 *		whole window, so it tells "accessed in a window", which one of
 *		one sample misses mostly
 *	gallop	from a hit in cold memory, or a miss in hot: looks at distances of
 *		1, 2, 4 ... to both sides; the unbroken row of equal answers is
 *		an island
 *	edge	the gaps at its ends are narrowed down
 *	survey	a range of which nothing is known: evenly spread looks, and the
 *		row of answers is cut to the shortest description
 *		(evidence_cut.c). What stays mixed is asked with longer looks,
 *		kept with its share, halved while there is room
 *	frequency	looks of one sample at what is hot or mixed: these alone
 *		are what accesses are counted from, as DAMON's are
 *	guard	both sides of the ends of what is hot, once a window
 *
 * The looks of a sample come out of a budget that is saved up to a bound, and no
 * sample has more of them than there may be regions. All but questions are put
 * each %DX_EV_PERIOD samples only, so that the driver can sleep.
 *
 * Only entries that map pages are looked at, not those of upper levels. What is
 * mapped by a huge page is looked at like small pages: all looks at it have the
 * same answer.
 */
#include "evidence.h"

#define DX_EV_MOST_LOOKS	1000	/* in a sample */
#define DX_EV_MOST_WAITING	4096	/* in flight, of a target */
#define DX_EV_MOST_QUESTIONS	160	/* of all targets, but at least ... */
#define DX_EV_LEAST_QUESTIONS	16	/* ... of each */

/* ---- what a target has ---- */

void dx_ev_free(const struct dx_env *env, struct dx_evidence *ev)
{
	if (!ev)
		return;
	dx_env_free(env, ev->at);
	dx_env_free(env, ev->spare);
	dx_env_free(env, ev->questions);
	dx_regions_free(env, &ev->results);
	dx_env_free(env, ev);
}

static struct dx_evidence *dx_ev_new(const struct dx_context *ctx)
{
	const struct dx_env *env = ctx->env;
	struct dx_evidence *ev = dx_env_alloc(env, sizeof(*ev));

	if (!ev)
		return NULL;
	ev->nr_questions = DX_EV_MOST_QUESTIONS / max(ctx->nr_targets, 1U);
	ev->nr_questions = max_t(u32, ev->nr_questions, DX_EV_LEAST_QUESTIONS);
	ev->questions = dx_env_alloc(env, ev->nr_questions *
					  sizeof(*ev->questions));
	if (!ev->questions) {
		dx_ev_free(env, ev);
		return NULL;
	}
	dx_ev_cut_init(ev);
	ev->mix_luck = DX_EV_ONE;
	ev->quiet_since = ctx->tick;
	ev->last_tick = ctx->tick;
	return ev;
}

/* Looks that may wait: what the budget arms in two windows. */
static u32 dx_ev_room(const struct dx_context *ctx, u32 nr_regions)
{
	u64 looks = 2ULL * dx_ev_budget(ctx) * max(ctx->unit, 20U);

	looks = min_t(u64, looks, DX_EV_MOST_WAITING);
	if (ctx->nr_targets > 4)
		looks = max_t(u64, div_u64(4 * looks, ctx->nr_targets), 256);
	return max_t(u32, nr_regions, looks);
}

/* ---- looks ---- */

/* Looks that this target may still arm in this sample. */
static u32 dx_ev_most_looks(struct dx_context *ctx, u32 max)
{
	u32 most = min_t(u32, DX_EV_MOST_LOOKS, ctx->attrs.max_regions);

	if (ctx->armed_tick != ctx->tick) {
		ctx->armed_tick = ctx->tick;
		ctx->nr_armed = 0;
	}
	return ctx->nr_armed < most ? min(max, most - ctx->nr_armed) : 0;
}

/* The target's part of the budget of the samples that have passed. */
static void dx_ev_earn(const struct dx_context *ctx, struct dx_evidence *ev)
{
	s64 budget = dx_ev_budget(ctx);
	u64 passed = min(ctx->tick - ev->last_tick, (u64)2 * DX_EV_PERIOD);
	s64 most = 8 * budget * 256;

	ev->tokens += (passed * budget * ev->share) >> 8;
	ev->tokens = min(ev->tokens, most);
}

static void dx_ev_answer_all(struct dx_context *ctx, struct dx_evidence *ev,
			     u64 now_ns)
{
	u32 i;

	for (i = 0; i < ev->nr_questions; i++) {
		struct dx_ev_question *q = &ev->questions[i];

		if (q->open && (q->nr_done == q->nr ||
				q->due + DX_EV_LATE < ctx->tick))
			dx_ev_conclude(ctx, ev, q, now_ns);
	}
}

/* By address; most of them come in order. */
static void dx_ev_sort(struct dx_look *looks, u32 nr)
{
	static const u16 gaps[] = { 301, 132, 57, 23, 10, 4, 1 };
	u32 g, i, k;

	for (g = 0; g < ARRAY_SIZE(gaps); g++) {
		for (i = gaps[g]; i < nr; i++) {
			const struct dx_look look = looks[i];

			for (k = i; k >= gaps[g] &&
			     looks[k - gaps[g]].addr > look.addr; k -= gaps[g])
				looks[k] = looks[k - gaps[g]];
			looks[k] = look;
		}
	}
}

static void dx_ev_gallop_all(struct dx_ev_round *round)
{
	struct dx_evidence *ev = round->ev;
	u32 i, nr = ev->nr_triggers;

	ev->nr_triggers = 0;
	for (i = 0; i < nr; i++)
		dx_ev_gallop(round, &ev->triggers[i]);
}

/* Whether it is time for what is not asked at each sample. */
static bool dx_ev_is_round(struct dx_context *ctx)
{
	if (ctx->tick >= ctx->round_tick + DX_EV_PERIOD || !ctx->round_tick)
		ctx->round_tick = ctx->tick;
	return ctx->round_tick == ctx->tick;
}

static u32 dx_evidence_before_pass(struct dx_context *ctx, struct dx_target *t,
				   struct dx_look *looks, u32 max,
				   struct dx_armed *armed)
{
	struct dx_ev_round round = {
		.ctx = ctx,
		.ev = t->evidence,
		.looks = looks,
		.max = dx_ev_most_looks(ctx, max),
	};
	struct dx_evidence *ev = t->evidence;
	bool is_round = dx_ev_is_round(ctx);

	if (!ev || !ev->nr)
		return 0;
	dx_ev_earn(ctx, ev);
	dx_ev_answer_all(ctx, ev, dx_env_now_ns(ctx->env));
	ev->last_tick = ctx->tick;
	dx_ev_gallop_all(&round);
	if (ev->window != ctx->now.number)
		dx_ev_begin_window(&round);
	ev->window = ctx->now.number;
	dx_ev_ask(&round);
	if (is_round) {
		dx_ev_sweep(&round);
		dx_ev_look(&round);
	}
	ctx->nr_armed += round.nr;
	armed->last_due_tick = round.last_due;
	dx_ev_sort(looks, round.nr);
	return round.nr;
}

static void dx_ev_note_answer(struct dx_evidence *ev, const struct dx_look *look)
{
	u32 i = (look->tag & ~DX_EV_TAG_QUESTION) >> 16;
	struct dx_ev_question *q = &ev->questions[i];
	u32 slot = look->tag & 0xff;
	struct dx_ev_range *r;

	if (i >= ev->nr_questions || !q->open ||
	    q->turn != ((look->tag >> 8) & 0xff) || slot >= q->nr)
		return;
	q->nr_done++;
	if (look->seen == DX_PENDING || look->seen == DX_UNKNOWN)
		return;
	q->hit[slot] = look->seen == DX_TOUCHED;
	r = dx_ev_range_of(ev, look->addr);
	if (!r)
		return;
	r->answered++;
	r->found += look->seen == DX_TOUCHED;
	r->absent += look->seen == DX_ABSENT;
	r->hidden |= look->seen == DX_HIDDEN;
}

static void dx_evidence_after_pass(struct dx_context *ctx, struct dx_target *t,
				   const struct dx_pass *pass, u64 now_ns,
				   struct dx_answers *answers)
{
	struct dx_evidence *ev = t->evidence;
	u32 i;

	lockdep_assert_held(&ctx->lock);
	for (i = 0; i < pass->nr_read; i++) {
		const struct dx_look *look = &pass->read[i];
		bool counts = dx_answers_count(answers, look);

		if (!ev)
			continue;
		if (look->tag & DX_EV_TAG_QUESTION)
			dx_ev_note_answer(ev, look);
		else if (counts)
			dx_ev_single(ctx, ev, look, look->tag, now_ns);
	}
}

static u32 dx_evidence_next_due(const struct dx_context *ctx, u32 first)
{
	u64 next = ctx->round_tick + DX_EV_PERIOD;

	if (ctx->short_tick > ctx->tick || next <= ctx->tick)
		return first;
	return min_t(u64, ctx->passed + (next - ctx->tick), ctx->unit);
}

/* ---- windows ---- */

static void dx_evidence_start(struct dx_context *ctx)
{
	ctx->round_tick = 0;
	ctx->short_tick = 0;
	ctx->armed_tick = 0;
	ctx->nr_armed = 0;
	ctx->nr_ranges = 0;
}

static void dx_evidence_end_window(struct dx_context *ctx, u64 now_ns)
{
	struct dx_target *t;
	u32 i, highest = 0;

	lockdep_assert_held(&ctx->lock);
	dx_for_each_target(t, ctx) {
		if (!t->evidence)
			continue;
		dx_ev_answer_all(ctx, t->evidence, now_ns);
		dx_ev_tidy(ctx, t->evidence, now_ns);
		for (i = 0; i < t->evidence->nr; i++)
			highest = max(highest,
				      dx_ev_score(ctx, &t->evidence->at[i]));
	}
	dx_for_each_target(t, ctx)
		if (t->evidence)
			dx_ev_publish(ctx, t, highest / 10, now_ns);
	ctx->bounded = false;
}

/* Half of the budget evenly, half of it by size. */
static void dx_ev_share_out(struct dx_context *ctx)
{
	struct dx_target *t;
	u64 all = 0;
	u32 nr = 0;

	ctx->nr_ranges = 0;
	dx_for_each_target(t, ctx) {
		if (!t->evidence)
			continue;
		ctx->nr_ranges += t->evidence->nr;
		all += dx_regions_bytes(&t->regions) >> 12;
		nr += !!t->regions.nr;
	}
	dx_for_each_target(t, ctx) {
		u64 own;

		if (!t->evidence || !t->regions.nr)
			continue;
		own = dx_regions_bytes(&t->regions) >> 12;
		t->evidence->share = div_u64(32768, max(nr, 1U)) +
				     dx_mul_div(32768, own, max(all, (u64)1));
	}
}

static bool dx_ev_keep_up(struct dx_context *ctx, struct dx_target *t)
{
	u32 room = dx_ev_room(ctx, t->regions.nr);

	if (!t->alive || !t->regions.nr)
		return true;
	if (!t->evidence)
		t->evidence = dx_ev_new(ctx);
	if (!t->evidence ||
	    !dx_flight_reserve(ctx->env, &t->flight, room))
		return false;
	t->evidence->unit = ctx->attrs.min_region_bytes;
	t->evidence->most_waiting = t->flight.room / 2;
	return dx_ev_follow_outline(ctx, t);
}

static bool dx_evidence_outline_changed(struct dx_context *ctx)
{
	bool ok = dx_classic_bound_size(ctx);
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		ok &= dx_ev_keep_up(ctx, t);
	dx_ev_share_out(ctx);
	return ok;
}

/* Targets that are gone have left their part to the others. */
static bool dx_evidence_next_window(struct dx_context *ctx)
{
	dx_ev_share_out(ctx);
	return true;
}

static void dx_evidence_report(const struct dx_context *ctx,
			       const struct dx_region *r,
			       struct damonx_region *out)
{
	bool known = !(r->flags & DAMONX_REGION_UNKNOWN);

	*out = (struct damonx_region){
		.start = r->start,
		.end = r->end,
		.nr_accesses = known ? r->last_nr_accesses : 0,
		.samples = known ? r->last_samples : 0,
		.estimate = dx_last_score(r, ctx->unit),
		.age = r->age,
		.age_ns = dx_region_age_ns(ctx, r),
		.last_seen_ns = r->last_seen_ns,
		.flags = r->flags,
		.density_bp = known ? r->evidence.density_bp : 0,
		.looks = known ? r->evidence.looks : 0,
		.hits = known ? r->evidence.hits : 0,
	};
	if (known)
		out->estimate = dx_scale(out->estimate, ctx->unit,
					 r->last_samples);
}

const struct dx_engine dx_evidence_engine = {
	.name = "evidence",
	.start = dx_evidence_start,
	.room = dx_ev_room,
	.before_pass = dx_evidence_before_pass,
	.after_pass = dx_evidence_after_pass,
	.end_window = dx_evidence_end_window,
	.next_window = dx_evidence_next_window,
	.outline_changed = dx_evidence_outline_changed,
	.report = dx_evidence_report,
	.next_due = dx_evidence_next_due,
};

const struct dx_engine *dx_engine_of(const struct dx_attrs *attrs)
{
	return attrs->sampling == DAMONX_SAMPLING_EVIDENCE ?
	       &dx_evidence_engine : &dx_classic;
}
