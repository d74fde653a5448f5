// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling by evidence: where to look, and for how long. By the driver.
 */
#include "evidence.h"

/* Shares of the budget, in percent. */
#define DX_EV_ASK_PERCENT	65	/* of the looks at hand: questions */
#define DX_EV_EDGE_PERCENT	60	/* of these: edges */
#define DX_EV_MIX_PERCENT	30
#define DX_EV_LOOK_PERCENT	35
#define DX_EV_SWEEP_PERCENT	50
#define DX_EV_QUIET_PERCENT	20	/* for the sweep, when it is quiet */
#define DX_EV_QUIET_WINDOWS	30	/* without a surprise */

#define DX_EV_EDGE_LOOKS	7
#define DX_EV_GALLOPS		4	/* at a time, in a range */
#define DX_EV_MIX_PAUSE		400	/* samples between two surveys */

/* ---- arming ---- */

static bool dx_ev_can_arm(const struct dx_ev_round *round, u32 nr)
{
	return round->nr + nr <= round->max;
}

/* Look at the cell at @addr of @r: at any page in it. */
static void dx_ev_arm(struct dx_ev_round *round, u64 addr, u64 end, u64 wait,
		      u32 tag)
{
	struct dx_context *ctx = round->ctx;

	round->looks[round->nr++] = (struct dx_look){
		.addr = addr + dx_random_below(&ctx->random, end - addr),
		.due_tick = ctx->tick + wait,
		.tag = tag,
		.level = DX_LEVEL_LEAF,
		.found = DX_PENDING,
		.seen = DX_PENDING,
	};
	round->last_due = max(round->last_due, ctx->tick + wait);
	round->ev->tokens -= 256;
	if (wait == 1)
		ctx->short_tick = ctx->tick + 1;
}

static void dx_ev_arm_single(struct dx_ev_round *round,
			     const struct dx_ev_range *r, u64 addr, u64 wait,
			     enum dx_ev_kind kind)
{
	if (dx_ev_can_arm(round, 1))
		dx_ev_arm(round, dx_ev_cell(round->ev, r, addr),
			  dx_ev_cell_end(round->ev, r, addr), wait,
			  dx_ev_single_tag(kind));
}

/* A question about @r without a look, or NULL when there are too many. */
static struct dx_ev_question *dx_ev_open(struct dx_ev_round *round,
					 const struct dx_ev_range *r, u8 kind,
					 u8 step)
{
	struct dx_evidence *ev = round->ev;
	struct dx_ev_question *q;
	u32 i;

	for (i = 0; i < ev->nr_questions; i++) {
		q = &ev->questions[i];
		if (q->open)
			continue;
		q->start = r->start;
		q->end = r->end;
		q->kind = kind;
		q->step = step;
		q->nr = 0;
		q->nr_done = 0;
		q->centre = 0;
		return q;
	}
	return NULL;
}

/* One more look, at a cell after the last one. */
static void dx_ev_add(const struct dx_evidence *ev, struct dx_ev_question *q,
		      const struct dx_ev_range *r, u64 addr)
{
	u64 cell = dx_ev_cell(ev, r, addr);

	if (q->nr && q->at[q->nr - 1] >= cell)
		return;
	if (!WARN_ON_ONCE(q->nr >= DX_EV_SLOTS))
		q->at[q->nr++] = cell;
}

/* Put it. Returns false when there is no room for its looks. */
static bool dx_ev_put(struct dx_ev_round *round, struct dx_ev_question *q,
		      struct dx_ev_range *r, u64 wait)
{
	struct dx_evidence *ev = round->ev;
	u32 i;

	if (!dx_ev_can_arm(round, q->nr))
		return false;
	q->open = true;
	q->turn++;
	q->due = round->ctx->tick + wait;
	for (i = 0; i < q->nr; i++) {
		q->hit[i] = DX_EV_NO_ANSWER;
		dx_ev_arm(round, q->at[i], dx_ev_cell_end(ev, r, q->at[i]),
			  wait, dx_ev_question_tag(q - ev->questions, q->turn,
						   i));
	}
	return true;
}

/* ---- gallops ---- */

static u32 dx_ev_nr_gallops(const struct dx_evidence *ev,
			    const struct dx_ev_range *r)
{
	u32 i, nr = 0;

	for (i = 0; i < ev->nr_questions; i++) {
		const struct dx_ev_question *q = &ev->questions[i];

		nr += q->open && q->at[q->centre] >= r->start &&
		      q->at[q->centre] < r->end &&
		      (q->kind == DX_EV_GALLOP_HOT ||
		       q->kind == DX_EV_GALLOP_COLD);
	}
	return nr;
}

/* @addr and cells at a distance of 1, 2, 4 ... from it, and the outermost. */
static void dx_ev_spread(const struct dx_evidence *ev, struct dx_ev_question *q,
			 const struct dx_ev_range *r, u64 addr)
{
	u64 left = addr - r->start, right = r->end - 1 - addr;
	u64 far = ev->unit;

	while (far <= left / 2)
		far *= 2;
	dx_ev_add(ev, q, r, r->start);
	for (; far >= ev->unit; far /= 2)
		if (far <= left)
			dx_ev_add(ev, q, r, addr - far);
	dx_ev_add(ev, q, r, addr);
	q->centre = q->nr - 1;
	for (far = ev->unit; far <= right; far *= 2)
		dx_ev_add(ev, q, r, addr + far);
	dx_ev_add(ev, q, r, r->end - 1);
}

static u64 dx_ev_hot_wait(const struct dx_context *ctx,
			  const struct dx_ev_range *r)
{
	if (r->wait)
		return r->wait;
	return r->step ? ctx->unit : 1;
}

void dx_ev_gallop(struct dx_ev_round *round, const struct dx_ev_trigger *from)
{
	struct dx_context *ctx = round->ctx;
	struct dx_evidence *ev = round->ev;
	struct dx_ev_range *r = dx_ev_range_of(ev, from->addr);
	struct dx_ev_question *q;
	u64 wait = dx_ev_step_wait(ctx, from->step);
	bool for_cold = from->kind == DX_EV_GALLOP_COLD;
	bool is_hot = r && r->class == DX_EV_HOT;

	if (!r || r->class == DX_EV_EDGE || is_hot != for_cold)
		return;
	if (ev->tokens < -256LL * dx_ev_budget(ctx) ||
	    dx_ev_nr_gallops(ev, r) >= DX_EV_GALLOPS)
		return;
	q = dx_ev_open(round, r, from->kind, from->step);
	if (!q)
		return;
	if (for_cold && from->step)
		wait = dx_ev_hot_wait(ctx, r);
	dx_ev_spread(ev, q, r, dx_ev_cell(ev, r, from->addr));
	dx_ev_put(round, q, r, wait);
}

/* ---- edges and surveys ---- */

static u32 dx_ev_ask_edge(struct dx_ev_round *round, u32 i, u32 looks)
{
	struct dx_context *ctx = round->ctx;
	struct dx_evidence *ev = round->ev;
	struct dx_ev_range *r = &ev->at[i];
	struct dx_ev_question *q;
	u64 wait = ctx->unit;
	u32 k;

	if (!dx_ev_is_border(ev, i)) {
		dx_ev_become(r, DX_EV_UNKNOWN, 0);
		return 0;
	}
	q = dx_ev_open(round, r, DX_EV_NARROW, !!r->fails);
	if (!q)
		return 0;
	if (!r->fails)
		wait = dx_ev_hot_wait(ctx, r->left_hot ? r - 1 : r + 1);
	for (k = 1; k <= looks; k++)
		dx_ev_add(ev, q, r, r->start +
				    dx_mul_div(dx_ev_bytes(r), k, looks + 1));
	if (!dx_ev_put(round, q, r, wait))
		return 0;
	r->busy_until = ctx->tick + wait + DX_EV_LATE;
	return q->nr;
}

/* One look in each of as many equal parts. */
static u32 dx_ev_survey(struct dx_ev_round *round, struct dx_ev_range *r,
			u32 looks)
{
	struct dx_context *ctx = round->ctx;
	struct dx_evidence *ev = round->ev;
	struct dx_ev_question *q = dx_ev_open(round, r, DX_EV_LOOK_AROUND,
					      r->step);
	u64 wait = dx_ev_step_wait(ctx, r->step);
	u64 start = r->start, end;
	u32 k;

	if (!q)
		return 0;
	looks = min_t(u64, looks, dx_ev_cells(ev, r));
	for (k = 1; k <= looks; k++) {
		end = r->start + dx_mul_div(dx_ev_bytes(r), k, looks);
		dx_ev_add(ev, q, r,
			  start + dx_random_below(&ctx->random, end - start));
		start = end;
	}
	if (!dx_ev_put(round, q, r, wait))
		return 0;
	r->busy_until = ctx->tick + wait + DX_EV_LATE;
	return q->nr;
}

static u32 dx_ev_ask_mix(struct dx_ev_round *round, struct dx_ev_range *r)
{
	u32 looks = dx_ev_cells(round->ev, r) <= 512 ? 32 : 64;
	u32 spent = dx_ev_survey(round, r, looks);

	if (spent)
		r->next = round->ctx->tick + DX_EV_MIX_PAUSE;
	return spent;
}

static u32 dx_ev_nr_edges(const struct dx_context *ctx,
			  const struct dx_evidence *ev)
{
	u32 i, nr = 0;

	for (i = 0; i < ev->nr; i++)
		nr += ev->at[i].class == DX_EV_EDGE &&
		      !dx_ev_is_busy(ctx, &ev->at[i]);
	return nr;
}

/* Ask about ranges of which not enough is known. */
void dx_ev_ask(struct dx_ev_round *round)
{
	struct dx_context *ctx = round->ctx;
	struct dx_evidence *ev = round->ev;
	s64 left = ev->tokens * DX_EV_ASK_PERCENT / 100 / 256;
	s64 mix = ev->tokens * DX_EV_MIX_PERCENT / 100 / 256;
	u32 edges = dx_ev_nr_edges(ctx, ev);
	u32 i, k, spent, edge_looks;

	if (left <= 0 || !ev->nr)
		return;
	edge_looks = div_u64(left * DX_EV_EDGE_PERCENT / 100, max(edges, 1U));
	edge_looks = clamp(edge_looks, 1U, (u32)DX_EV_EDGE_LOOKS);
	ev->turn++;
	for (i = 0; i < ev->nr && left > 0; i++) {
		struct dx_ev_range *r;

		k = (ev->turn + i) % ev->nr;
		r = &ev->at[k];
		if (dx_ev_is_busy(ctx, r) || r->next > ctx->tick)
			continue;
		spent = 0;
		if (r->class == DX_EV_EDGE)
			spent = dx_ev_ask_edge(round, k, edge_looks);
		else if (r->class == DX_EV_UNKNOWN)
			spent = dx_ev_survey(round, r, r->fails ? 64 : 32);
		else if (r->class == DX_EV_MIX && mix > 0)
			spent = dx_ev_ask_mix(round, r);
		if (r->class == DX_EV_MIX)
			mix -= spent;
		left -= spent;
	}
}

/* ---- how often, and whether still ---- */

static void dx_ev_look_at(struct dx_ev_round *round, struct dx_ev_range *r,
			  u32 nr)
{
	u64 at;

	while (nr--) {
		at = r->start + mul_u64_u64_shr(dx_ev_bytes(r), r->weyl, 32);
		r->weyl += 2654435769U;	/* the golden ratio */
		dx_ev_arm_single(round, r, at, 1, DX_EV_FREQUENCY);
	}
}

static void dx_ev_look_for_surprise(struct dx_ev_round *round,
				    struct dx_ev_range *r)
{
	u64 wait = dx_ev_hot_wait(round->ctx, r);

	if (r->class != DX_EV_HOT || wait == 1)
		return;
	dx_ev_arm_single(round, r, r->start +
				   dx_random_below(&round->ctx->random,
						   dx_ev_bytes(r)),
			 wait, DX_EV_SURPRISE);
}

/* Look at both sides of both ends of a hot range. */
static void dx_ev_guard(struct dx_ev_round *round, u32 i)
{
	struct dx_evidence *ev = round->ev;
	struct dx_ev_range *r = &ev->at[i];
	u64 wait = dx_ev_hot_wait(round->ctx, r);
	u64 near = dx_ev_tolerance(ev, r, r);

	near = dx_random_below(&round->ctx->random, min(near, dx_ev_bytes(r)));
	dx_ev_arm_single(round, r, r->start + near, wait, DX_EV_SURPRISE);
	dx_ev_arm_single(round, r, r->end - 1 - near, wait, DX_EV_SURPRISE);
	if (i && r[-1].class == DX_EV_COLD && r[-1].end == r->start)
		dx_ev_arm_single(round, r - 1, r->start -
				 min(near + 1, dx_ev_bytes(r - 1)),
				 wait, DX_EV_SURPRISE);
	if (i + 1 < ev->nr && r[1].class == DX_EV_COLD && r[1].start == r->end)
		dx_ev_arm_single(round, r + 1, r->end +
				 min(near, dx_ev_bytes(r + 1) - 1),
				 wait, DX_EV_SURPRISE);
}

static u32 dx_ev_nr_counting(const struct dx_evidence *ev)
{
	u32 i, nr = 0;

	for (i = 0; i < ev->nr; i++)
		nr += dx_ev_counts(&ev->at[i]);
	return nr;
}

/* Frequency looks and guards, once in a period. */
void dx_ev_look(struct dx_ev_round *round)
{
	struct dx_context *ctx = round->ctx;
	struct dx_evidence *ev = round->ev;
	u32 budget = dx_ev_share_of_budget(ctx, ev, DX_EV_LOOK_PERCENT);
	u32 periods = max(ctx->unit / DX_EV_PERIOD, 1U);
	u32 period = ctx->passed / DX_EV_PERIOD;
	u32 nr = dx_ev_nr_counting(ev);
	u32 each, i, k, done = 0;

	if (!nr)
		return;
	each = clamp(budget / nr, 1U, (u32)DX_EV_PERIOD);
	for (i = 0; i < ev->nr && done < max(budget, 1U); i++) {
		struct dx_ev_range *r;

		k = (ev->look_turn + i) % ev->nr;
		r = &ev->at[k];
		if (!dx_ev_counts(r))
			continue;
		if (r->class == DX_EV_HOT && (k + period) % periods == 0)
			dx_ev_guard(round, k);
		if (r->step == 2 && (k + period) % 4)
			continue;
		dx_ev_look_at(round, r, each);
		dx_ev_look_for_surprise(round, r);
		done += each;
	}
	ev->look_turn = (ev->look_turn + i) % ev->nr;
}

/* ---- sweeping ---- */

static bool dx_ev_is_swept(const struct dx_ev_range *r)
{
	return r->class != DX_EV_HOT && r->class != DX_EV_EDGE;
}

/* The address that is @bytes of swept ranges after @addr, around the end. */
static u64 dx_ev_walk(const struct dx_evidence *ev, u64 addr, u64 bytes)
{
	u32 tries, i = dx_ev_find(ev, addr);

	for (tries = 0; tries <= 2 * ev->nr; tries++) {
		const struct dx_ev_range *r;

		if (i >= ev->nr) {
			i = 0;
			addr = 0;
		}
		r = &ev->at[i++];
		if (!dx_ev_is_swept(r))
			continue;
		addr = max(addr, r->start);
		if (bytes < r->end - addr)
			return addr + bytes;
		bytes -= r->end - addr;
		addr = r->end;
	}
	return addr;
}

static u32 dx_ev_sweep_looks(const struct dx_ev_round *round)
{
	const struct dx_context *ctx = round->ctx;
	const struct dx_evidence *ev = round->ev;
	u64 quiet = ctx->tick - ev->quiet_since;
	u32 percent = DX_EV_SWEEP_PERCENT;
	u64 looks;

	if (quiet > (u64)DX_EV_QUIET_WINDOWS * ctx->unit)
		percent = DX_EV_QUIET_PERCENT;
	looks = (u64)dx_ev_share_of_budget(ctx, ev, percent) * ctx->unit /
		DX_EV_PERIOD;
	return min_t(u64, min(looks, ev->sweep_cells), ev->most_waiting);
}

/* Looks that wait for a window, evenly over all that is not known to be hot. */
void dx_ev_sweep(struct dx_ev_round *round)
{
	struct dx_context *ctx = round->ctx;
	struct dx_evidence *ev = round->ev;
	u32 looks = dx_ev_sweep_looks(round);
	const struct dx_ev_range *r;
	u64 stride, at;

	if (!looks)
		return;
	stride = max(dx_mul_div(ev->sweep_cells, ev->unit, looks), ev->unit);
	ev->sweep_due += div_u64((u64)looks * 256 * DX_EV_PERIOD, ctx->unit);
	while (ev->sweep_due >= 256 && ev->tokens > 0 &&
	       dx_ev_can_arm(round, 1)) {
		ev->sweep_due -= 256;
		at = dx_ev_walk(ev, ev->sweep_at,
				dx_random_below(&ctx->random, stride));
		ev->sweep_at = dx_ev_walk(ev, ev->sweep_at, stride);
		r = dx_ev_range_of(ev, at);
		if (r && dx_ev_is_swept(r))
			dx_ev_arm_single(round, r, at, ctx->unit, DX_EV_SWEEP);
	}
	ev->sweep_due = min(ev->sweep_due, (u64)256 * looks);
}

/* Mixed ranges of which pages are seldom accessed: were they, in this window? */
static void dx_ev_look_all_window(struct dx_ev_round *round,
				  struct dx_ev_range *r)
{
	u32 wait = max(round->ctx->unit, 2U) - 1;
	u64 part = dx_ev_bytes(r) / 4;
	u32 k;

	r->window_looks = 0;
	r->window_hits = 0;
	if (r->class != DX_EV_MIX || r->step != 2 || r->share <= 300)
		return;
	for (k = 0; k < 4; k++)
		dx_ev_arm_single(round, r, r->start + part * k +
				 dx_random_below(&round->ctx->random, part),
				 wait, DX_EV_WINDOW);
}

void dx_ev_begin_window(struct dx_ev_round *round)
{
	struct dx_evidence *ev = round->ev;
	u32 i;

	ev->sweep_cells = 0;
	for (i = 0; i < ev->nr; i++) {
		struct dx_ev_range *r = &ev->at[i];

		if (dx_ev_is_swept(r))
			ev->sweep_cells += dx_ev_cells(ev, r);
		dx_ev_look_all_window(round, r);
	}
}
