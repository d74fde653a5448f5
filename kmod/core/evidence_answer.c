// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling by evidence: what the answers mean. By the driver.
 */
#include "evidence.h"

#define DX_EV_MAX_CUTS	15	/* pieces that a survey may find */

/* ---- single looks ---- */

void dx_ev_trigger(struct dx_evidence *ev, u64 addr, u8 kind, u8 step)
{
	if (ev->nr_triggers == DX_EV_TRIGGERS)
		return;
	ev->triggers[ev->nr_triggers++] = (struct dx_ev_trigger){
		.addr = addr,
		.kind = kind,
		.step = step,
	};
}

static void dx_ev_count_frequency(struct dx_ev_range *r, u64 addr, bool hit)
{
	bool left = addr - r->start < dx_ev_bytes(r) / 2;

	r->looks++;
	r->hits += hit;
	r->left_looks += left;
	r->left_hits += left && hit;
	r->right_looks += !left;
	r->right_hits += !left && hit;
}

static bool dx_ev_takes_all_hits(const struct dx_ev_range *r)
{
	if (r->wait)
		return r->wait == 1;
	return !r->step;
}

static void dx_ev_swept(struct dx_context *ctx, struct dx_evidence *ev,
			struct dx_ev_range *r, u64 addr, bool hit)
{
	r->swept++;
	r->swept_hits += hit;
	if (!hit)
		return;
	if (r->class == DX_EV_COLD ||
	    (r->class == DX_EV_UNKNOWN && r->step == 2))
		dx_ev_trigger(ev, addr, DX_EV_GALLOP_HOT, 0);
	else if (r->class == DX_EV_MIX && r->step < 2 && r->share < 600 &&
		 !dx_ev_is_busy(ctx, r) &&
		 dx_random_below(&ctx->random, DX_EV_ONE) < ev->mix_luck + 20)
		dx_ev_trigger(ev, addr, DX_EV_GALLOP_HOT, 1);
}

/* The answer of a look that is no part of a question. */
void dx_ev_single(struct dx_context *ctx, struct dx_evidence *ev,
		  const struct dx_look *look, u8 kind, u64 now_ns)
{
	struct dx_ev_range *r = dx_ev_range_of(ev, look->addr);
	bool hit = look->seen == DX_TOUCHED;

	if (!r)
		return;
	r->answered++;
	r->found += hit;
	r->absent += look->seen == DX_ABSENT;
	r->hidden |= look->seen == DX_HIDDEN;
	if (hit && dx_ev_counts(r))
		r->last_seen_ns = now_ns;
	switch (kind) {
	case DX_EV_FREQUENCY:
		if (dx_ev_counts(r))
			dx_ev_count_frequency(r, look->addr, hit);
		if (r->class == DX_EV_HOT && !hit && dx_ev_takes_all_hits(r))
			dx_ev_trigger(ev, look->addr, DX_EV_GALLOP_COLD, 0);
		break;
	case DX_EV_SURPRISE:
		if (r->class == DX_EV_HOT && !hit)
			dx_ev_trigger(ev, look->addr, DX_EV_GALLOP_COLD,
				      !dx_ev_takes_all_hits(r));
		else if (r->class == DX_EV_COLD && hit)
			dx_ev_trigger(ev, look->addr, DX_EV_GALLOP_HOT, 0);
		break;
	case DX_EV_SWEEP:
		dx_ev_swept(ctx, ev, r, look->addr, hit);
		break;
	default:
		r->window_looks++;
		r->window_hits += hit;
	}
}

/* ---- gallops ---- */

/* A row of equal answers around the centre of a gallop. */
struct dx_ev_run {
	u32 first;	/* answers in the range */
	u32 last;
	u32 low;	/* of these, the run */
	u32 high;
	u64 start;	/* known to be alike */
	u64 end;
	u64 out_start;	/* the run cannot reach beyond */
	u64 out_end;
};

/* The centre is in @r. */
static void dx_ev_find_run(const struct dx_evidence *ev,
			   const struct dx_ev_question *q,
			   const struct dx_ev_range *r, bool want,
			   struct dx_ev_run *run)
{
	run->first = 0;
	run->last = q->nr - 1;
	while (q->at[run->first] < r->start)
		run->first++;
	while (q->at[run->last] >= r->end)
		run->last--;
	run->low = q->centre;
	run->high = q->centre;
	while (run->low > run->first && q->hit[run->low - 1] == want)
		run->low--;
	while (run->high < run->last && q->hit[run->high + 1] == want)
		run->high++;
	run->start = q->at[run->low];
	run->end = dx_ev_cell_end(ev, r, q->at[run->high]);
	run->out_start = run->low > run->first ?
			 dx_ev_cell_end(ev, r, q->at[run->low - 1]) : r->start;
	run->out_end = run->high < run->last ? q->at[run->high + 1] : r->end;
}

/*
 * Where the island and what is left of the range meet: the part from *@island to
 * *@rest is unknown and becomes an edge, unless both are the same. @run_end is
 * known to be in the island, @out not to be, if @known.
 */
static void dx_ev_meet(const struct dx_evidence *ev, u64 run_end, u64 out,
		       bool known, u64 tolerance, u64 *island, u64 *rest)
{
	u64 low = min(run_end, out), gap = max(run_end, out) - low;

	*island = run_end;
	*rest = out;
	if (!known)
		*rest = run_end;
	else if (gap <= tolerance)
		*island = *rest = max((low + gap / 2) & ~(ev->unit - 1), low);
}

static void dx_ev_set_island(struct dx_ev_range *p, const struct dx_ev_run *run,
			     const struct dx_ev_question *q, u64 now_ns)
{
	if (p->class != DX_EV_HOT)
		return;
	p->step = q->step;
	p->last_seen_ns = now_ns;
	if (q->step)
		return;
	p->looks = min(run->high - run->low + 1, 8U);
	p->hits = p->looks;
}

/*
 * Cut @run out of range @i. What is left is what it was, or cold where nothing was
 * known.
 */
static bool dx_ev_carve(struct dx_context *ctx, struct dx_evidence *ev, u32 i,
			const struct dx_ev_run *run,
			const struct dx_ev_question *q, bool want, u64 now_ns)
{
	const struct dx_ev_range r = ev->at[i];
	u8 rest = r.class == DX_EV_UNKNOWN ? DX_EV_COLD : r.class;
	u64 tolerance = max((run->end - run->start) / 128, ev->unit);
	u64 start, end, left, right;
	struct dx_ev_range *p;

	if (rest == DX_EV_MIX)	/* borders only */
		tolerance = U64_MAX;
	dx_ev_meet(ev, run->start, run->out_start, run->low > run->first,
		   tolerance, &start, &left);
	dx_ev_meet(ev, run->end, run->out_end, run->high < run->last,
		   tolerance, &end, &right);
	ev->nr_pieces = 0;
	dx_ev_piece(ctx, ev, &r, r.start, left, rest);
	p = dx_ev_piece(ctx, ev, &r, left, start, DX_EV_EDGE);
	p->left_hot = !want;
	p = dx_ev_piece(ctx, ev, &r, start, end,
			want ? DX_EV_HOT : DX_EV_COLD);
	dx_ev_set_island(p, run, q, now_ns);
	p = dx_ev_piece(ctx, ev, &r, end, right, DX_EV_EDGE);
	p->left_hot = want;
	dx_ev_piece(ctx, ev, &r, right, r.end, rest);
	return dx_ev_replace(ctx, ev, i);
}

/* The same answer again beyond the run: the next island. */
static void dx_ev_go_on(struct dx_evidence *ev, const struct dx_ev_question *q,
			const struct dx_ev_run *run, bool want)
{
	u32 k;

	for (k = run->low; k > run->first + 1; k--) {
		if (q->hit[k - 2] == want) {
			dx_ev_trigger(ev, q->at[k - 2], q->kind, q->step);
			break;
		}
	}
	for (k = run->high + 2; k <= run->last; k++) {
		if (q->hit[k] == want) {
			dx_ev_trigger(ev, q->at[k], q->kind, q->step);
			break;
		}
	}
}

/* The page at which a gallop began was not what it was taken for. */
static void dx_ev_false_alarm(struct dx_evidence *ev, struct dx_ev_range *r,
			      const struct dx_ev_question *q, bool want)
{
	if (!want)
		return;
	if (!q->step) {
		dx_ev_trigger(ev, q->at[q->centre], q->kind, 1);
		return;
	}
	if (r->fails < U8_MAX)
		r->fails++;
	if (r->class == DX_EV_COLD && r->fails > 3)
		dx_ev_become(r, DX_EV_UNKNOWN, 2);
}

static bool dx_ev_conclude_gallop(struct dx_context *ctx,
				  struct dx_evidence *ev,
				  struct dx_ev_question *q, u64 now_ns)
{
	bool want = q->kind == DX_EV_GALLOP_HOT;
	u32 i = dx_ev_find(ev, q->at[q->centre]);
	struct dx_ev_range *r = &ev->at[i];
	struct dx_ev_run run;
	bool is_hot;

	if (i == ev->nr || r->start > q->at[q->centre])
		return false;
	is_hot = r->class == DX_EV_HOT;
	if (r->class == DX_EV_EDGE || is_hot == want)
		return false;
	if (q->hit[q->centre] != want) {
		dx_ev_false_alarm(ev, r, q, want);
		return false;
	}
	dx_ev_find_run(ev, q, r, want, &run);
	if (run.start == r->start && run.end == r->end) {
		dx_ev_become(r, want ? DX_EV_HOT : DX_EV_COLD, 0);
		dx_ev_set_island(r, &run, q, now_ns);
		return true;
	}
	if ((run.out_end - run.out_start) / 2 < dx_ev_smallest(ev)) {
		if (r->fails < U8_MAX)
			r->fails++;
		return false;
	}
	dx_ev_go_on(ev, q, &run, want);
	return dx_ev_carve(ctx, ev, i, &run, q, want, now_ns);
}

/* ---- edges ---- */

/* The border between looks that errs least; *@errors: how often it does. */
static u32 dx_ev_best_border(const struct dx_ev_question *q, bool left_hot,
			     u32 *errors)
{
	u32 k, best = 0, wrong = 0;

	for (k = 0; k < q->nr; k++)
		wrong += q->hit[k] == left_hot;
	*errors = wrong;
	for (k = 0; k < q->nr; k++) {
		if (q->hit[k] == left_hot)
			wrong--;
		else
			wrong++;
		if (wrong < *errors) {
			*errors = wrong;
			best = k + 1;
		}
	}
	return best;
}

static void dx_ev_conclude_edge(struct dx_context *ctx, struct dx_evidence *ev,
				const struct dx_ev_question *q)
{
	u32 i = dx_ev_find(ev, q->start);
	struct dx_ev_range *r = &ev->at[i];
	u32 k, errors;

	if (i == ev->nr || r->start != q->start || r->end != q->end ||
	    !dx_ev_is_border(ev, i))
		return;
	r->busy_until = 0;
	k = dx_ev_best_border(q, r->left_hot, &errors);
	if (errors && ++r->fails < 3)
		return;
	if (errors && r->fails > 3) {
		dx_ev_dissolve_edge(ctx, ev, i, dx_ev_middle(ev, r));
		return;
	}
	if (k)
		r->start = dx_ev_cell_end(ev, r, q->at[k - 1]);
	if (k < q->nr)
		r->end = max(q->at[k], r->start);
	r[-1].end = r->start;
	r[1].start = r->end;
	if (dx_ev_bytes(r) <= dx_ev_tolerance(ev, r - 1, r + 1))
		dx_ev_dissolve_edge(ctx, ev, i, dx_ev_middle(ev, r));
}

/* ---- surveys ---- */

static void dx_ev_nothing_found(struct dx_ev_range *r)
{
	if (r->class == DX_EV_MIX) {
		r->share = r->share * 3 / 4;
		if (r->share <= 20)
			dx_ev_become(r, DX_EV_COLD, 0);
	} else if (!r->step) {
		r->step = 1;
	} else {
		dx_ev_become(r, DX_EV_COLD, 0);
	}
}

static void dx_ev_become_mix(struct dx_ev_range *r, u32 share)
{
	u8 step = r->step;
	u16 share_short = r->share_short;

	dx_ev_become(r, DX_EV_MIX, step);
	r->share = share;
	r->share_short = share_short;
}

/*
 * Answers without a pattern: is it time that is missing, or are only some of the
 * pages accessed?
 */
static void dx_ev_climb(const struct dx_evidence *ev, struct dx_ev_range *r,
			u32 share)
{
	u32 least = r->share_short > 16 ? r->share_short - 16 : 0;

	if (!r->step && !r->asked_short && dx_ev_cells(ev, r) >= 64 &&
	    dx_ev_cells(ev, r) <= 16384) {
		r->asked_short = true;
		r->share_short = share;
		r->fails = 1;
	} else if (!r->step) {
		r->share_short = share;
		r->step = 1;
	} else if (r->step == 1 && share < 500 &&
		   (u64)least * DX_EV_ONE < 150ULL * share) {
		r->step = 2;
	} else {
		dx_ev_become_mix(r, share);
	}
}

/* A mixed range: look closer while there is room. */
static void dx_ev_mix_again(struct dx_context *ctx, struct dx_evidence *ev,
			    u32 i, u32 share)
{
	struct dx_ev_range *r = &ev->at[i];
	u64 middle = dx_ev_middle(ev, r);
	u32 pause = r->step == 2 ? 400 : 100;

	r->share = (r->share + share) / 2;
	r->calm += r->calm < U8_MAX;
	r->next = ctx->tick + (u64)pause * (1 + r->depth);
	if (r->share <= 20 || dx_ev_cells(ev, r) < 64 || r->depth >= 9 ||
	    ctx->nr_ranges >= ctx->attrs.max_regions / 2)
		return;
	if (r->step == 2 && (r->share <= 100 || r->share >= 900 ||
			     dx_ev_cells(ev, r) < 2048))
		return;
	r->depth++;
	r->calm = 0;
	r->next = 0;
	ev->nr_pieces = 0;
	dx_ev_piece(ctx, ev, r, r->start, middle, DX_EV_MIX);
	dx_ev_piece(ctx, ev, r, middle, r->end, DX_EV_MIX);
	dx_ev_replace(ctx, ev, i);
}

static void dx_ev_one_piece(struct dx_context *ctx, struct dx_evidence *ev,
			    u32 i, u32 share, u64 now_ns)
{
	struct dx_ev_range *r = &ev->at[i];
	u8 step = r->step;

	if (share >= 900 && step == 2) {
		dx_ev_become_mix(r, share);
	} else if (share >= 900) {
		dx_ev_become(r, DX_EV_HOT, step);
		r->last_seen_ns = now_ns;
	} else if (r->class == DX_EV_MIX) {
		dx_ev_mix_again(ctx, ev, i, share);
	} else {
		dx_ev_climb(ev, r, share);
	}
}

static u32 dx_ev_hits(const struct dx_ev_question *q, u32 first, u32 end)
{
	u32 hits = 0;

	for (; first < end; first++)
		hits += q->hit[first] == 1;
	return hits;
}

/* What a piece is of which @share of the looks were hits. */
static u8 dx_ev_class_of(u32 share, u8 step)
{
	if (share <= 50)
		return DX_EV_COLD;
	if (step == 2)
		return DX_EV_MIX;
	return share >= 850 ? DX_EV_HOT : DX_EV_MIX;
}

/* Whether a row of looks of one sample leaves open what a piece of it is. */
static bool dx_ev_in_doubt(const struct dx_ev_question *q, const u8 *ends,
			   u32 nr)
{
	u32 i, share, first = 0;

	for (i = 0; i < nr; first = ends[i++]) {
		share = dx_ev_permil(dx_ev_hits(q, first, ends[i]),
				     ends[i] - first);
		if (ends[i] - first >= 6 && share > 120 && share < 880)
			return true;
	}
	return false;
}

static bool dx_ev_make_edge(u8 left, u8 right)
{
	return (left == DX_EV_HOT && right == DX_EV_COLD) ||
	       (left == DX_EV_COLD && right == DX_EV_HOT);
}

/* Cut range @i where its survey says: the pieces end with look @ends. */
static bool dx_ev_cut_range(struct dx_context *ctx, struct dx_evidence *ev,
			    u32 i, const struct dx_ev_question *q,
			    const u8 *ends, u32 nr, u64 now_ns)
{
	const struct dx_ev_range *r = &ev->at[i];
	u8 class, before = DX_EV_EDGE, step = r->step;
	u32 k, first = 0, share;
	u64 start = r->start;

	ev->nr_pieces = 0;
	for (k = 0; k < nr; first = ends[k++]) {
		u64 end = k + 1 < nr ? q->at[ends[k]] : r->end;
		struct dx_ev_range *p;

		share = dx_ev_permil(dx_ev_hits(q, first, ends[k]),
				     ends[k] - first);
		class = dx_ev_class_of(share, step);
		if (k && dx_ev_make_edge(before, class)) {
			u64 known = dx_ev_cell_end(ev, r, q->at[first - 1]);

			p = &ev->pieces[ev->nr_pieces - 1];
			p->end = known;
			p = dx_ev_piece(ctx, ev, r, known, start, DX_EV_EDGE);
			p->left_hot = before == DX_EV_HOT;
		}
		p = dx_ev_piece(ctx, ev, r, start, end, class);
		dx_ev_become(p, class, class == DX_EV_COLD ? 0 : step);
		p->share = share;
		p->share_short = step ? r->share_short : share;
		if (class == DX_EV_HOT)
			p->last_seen_ns = now_ns;
		before = class;
		start = end;
	}
	return dx_ev_replace(ctx, ev, i);
}

static bool dx_ev_conclude_survey(struct dx_context *ctx,
				  struct dx_evidence *ev,
				  const struct dx_ev_question *q, u64 now_ns)
{
	u32 i = dx_ev_find(ev, q->start);
	struct dx_ev_range *r = &ev->at[i];
	u32 hits = dx_ev_hits(q, 0, q->nr), nr, k;
	u8 ends[DX_EV_MAX_CUTS];

	if (i == ev->nr || r->start != q->start || r->end != q->end ||
	    (r->class != DX_EV_MIX && r->class != DX_EV_UNKNOWN) ||
	    r->step != q->step)
		return false;
	r->busy_until = 0;
	if (!hits) {
		dx_ev_nothing_found(r);
		return false;
	}
	if (hits == 1 && q->nr > 4 && r->step < 2 && r->class != DX_EV_MIX &&
	    r->fails <= 6) {
		for (k = 0; q->hit[k] != 1; k++)
			;
		r->fails++;
		r->busy_until = ctx->tick + dx_ev_step_wait(ctx, r->step) +
				DX_EV_LATE;
		dx_ev_trigger(ev, q->at[k], DX_EV_GALLOP_HOT, r->step);
		return true;
	}
	nr = dx_ev_cut(ev, q->hit, q->nr, ends, DX_EV_MAX_CUTS);
	if (nr == 1) {
		dx_ev_one_piece(ctx, ev, i, dx_ev_permil(hits, q->nr), now_ns);
		return false;
	}
	if (!r->step && dx_ev_in_doubt(q, ends, nr)) {
		r->share_short = dx_ev_permil(hits, q->nr);
		r->step = 1;
		return false;
	}
	return dx_ev_cut_range(ctx, ev, i, q, ends, nr, now_ns);
}

/* ---- all of them ---- */

/*
 * Leave out what was not answered. Returns false when that is all, or a gallop's
 * centre.
 */
static bool dx_ev_drop_unanswered(struct dx_ev_question *q)
{
	bool gallop = q->kind == DX_EV_GALLOP_HOT ||
		      q->kind == DX_EV_GALLOP_COLD;
	bool lost = gallop && q->hit[q->centre] == DX_EV_NO_ANSWER;
	u32 i, nr = 0, before = 0;

	for (i = 0; i < q->nr; i++) {
		if (q->hit[i] == DX_EV_NO_ANSWER)
			continue;
		before += i < q->centre;
		q->at[nr] = q->at[i];
		q->hit[nr++] = q->hit[i];
	}
	q->nr = nr;
	q->centre = before;
	return nr && !lost;
}

/* All looks of @q are answered, or will not be. */
void dx_ev_conclude(struct dx_context *ctx, struct dx_evidence *ev,
		    struct dx_ev_question *q, u64 now_ns)
{
	struct dx_ev_range *r;
	bool found;

	q->open = false;
	found = dx_ev_drop_unanswered(q);
	if (!found)
		return;
	r = dx_ev_range_of(ev, q->at[q->centre]);
	switch (q->kind) {
	case DX_EV_NARROW:
		dx_ev_conclude_edge(ctx, ev, q);
		return;
	case DX_EV_LOOK_AROUND:
		found = dx_ev_conclude_survey(ctx, ev, q, now_ns);
		break;
	default:
		if (r && r->class == DX_EV_MIX) {
			found = dx_ev_conclude_gallop(ctx, ev, q, now_ns);
			ev->mix_luck = (ev->mix_luck * 19 +
					(found ? DX_EV_ONE : 0)) / 20;
			break;
		}
		found = dx_ev_conclude_gallop(ctx, ev, q, now_ns);
	}
	if (found)
		ev->quiet_since = ctx->tick;
}
