// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling by evidence: the end of a window. Counters fade, what is alike is
 * joined, and regions are made of what is known. Under dx_context.lock.
 */
#include "evidence.h"

#define DX_EV_IDLE_NS	(2 * NSEC_PER_SEC)	/* cold for so long: a class */

/* ---- counters ---- */

/*
 * Samples in which nearly all pages are accessed that are accessed in @hits of
 * @looks samples.
 */
static u16 dx_ev_wait(u32 hits, u32 looks, u32 unit)
{
	u32 miss = ((looks - hits) << 16) / looks;
	u64 left = miss;
	u32 wait = 1;

	while (left > (1 << 16) / 50 && wait < unit && wait < 255) {
		left = (left * miss) >> 16;
		wait++;
	}
	return wait;
}

static void dx_ev_fade(struct dx_ev_range *r)
{
	u32 most = r->class == DX_EV_MIX ? 1000 : 60;

	if (r->looks > most) {
		r->looks = r->looks * 2 / 3;
		r->hits = r->hits * 2 / 3;
	}
	if (r->left_looks + r->right_looks > 400) {
		r->left_looks /= 2;
		r->left_hits /= 2;
		r->right_looks /= 2;
		r->right_hits /= 2;
	}
	if (r->swept > 2000) {
		r->swept /= 2;
		r->swept_hits /= 2;
	}
	if (r->answered > 200) {
		r->answered /= 2;
		r->found /= 2;
		r->absent /= 2;
	}
}

/* Whether the halves of @r differ by more than a tenth and three sigma. */
static bool dx_ev_halves_differ(const struct dx_ev_range *r)
{
	u32 left, right, share, gap;

	if (r->left_looks <= 40 || r->right_looks <= 40 ||
	    r->hits * 20 >= r->looks * 19)
		return false;
	left = dx_ev_permil(r->left_hits, r->left_looks);
	right = dx_ev_permil(r->right_hits, r->right_looks);
	gap = left < right ? right - left : left - right;
	share = (left + right) / 2;
	return gap > 100 &&
	       (u64)gap * gap * r->left_looks * r->right_looks >
	       9ULL * share * (DX_EV_ONE - share) *
	       (r->left_looks + r->right_looks);
}

static void dx_ev_halve(struct dx_context *ctx, struct dx_evidence *ev, u32 i)
{
	struct dx_ev_range *r = &ev->at[i];
	u64 middle = dx_ev_middle(ev, r);

	ev->nr_pieces = 0;
	dx_ev_piece(ctx, ev, r, r->start, middle, r->class);
	dx_ev_piece(ctx, ev, r, middle, r->end, r->class);
	dx_ev_replace(ctx, ev, i);
}

static void dx_ev_close_range(struct dx_context *ctx, struct dx_evidence *ev,
			      u32 i)
{
	struct dx_ev_range *r = &ev->at[i];

	if (r->class == DX_EV_HOT && r->looks >= 20 && !r->hits)
		dx_ev_become(r, DX_EV_UNKNOWN, 1);
	r->wait = 0;
	if (dx_ev_counts(r) && r->looks >= 8)
		r->wait = dx_ev_wait(r->hits, r->looks, ctx->unit);
	dx_ev_fade(r);
	if (dx_ev_counts(r) && dx_ev_halves_differ(r) &&
	    ctx->nr_ranges < ctx->attrs.max_regions / 2)
		dx_ev_halve(ctx, ev, i);
}

/* ---- joining ---- */

static u32 dx_ev_idle_class(const struct dx_ev_range *r, u64 now_ns)
{
	if (!r->last_seen_ns || r->last_seen_ns > now_ns)
		return r->last_seen_ns ? 0 : 64;
	return fls64(1 + div64_u64(now_ns - r->last_seen_ns, DX_EV_IDLE_NS));
}

static u32 dx_ev_rate(const struct dx_ev_range *r)
{
	return dx_ev_permil(r->hits, r->looks);
}

static u32 dx_ev_distance(u32 a, u32 b)
{
	return a < b ? b - a : a - b;
}

static bool dx_ev_alike(const struct dx_context *ctx,
			const struct dx_ev_range *a,
			const struct dx_ev_range *b, u64 now_ns)
{
	if (a->end != b->start || a->class != b->class ||
	    dx_ev_is_busy(ctx, a) || dx_ev_is_busy(ctx, b))
		return false;
	switch (a->class) {
	case DX_EV_COLD:
		return dx_ev_idle_class(a, now_ns) ==
		       dx_ev_idle_class(b, now_ns) ||
		       dx_ev_bytes(a) / 64 > dx_ev_bytes(b) ||
		       dx_ev_bytes(b) / 64 > dx_ev_bytes(a);
	case DX_EV_HOT:
		return a->looks >= 8 && b->looks >= 8 &&
		       dx_ev_distance(dx_ev_rate(a), dx_ev_rate(b)) <= 100;
	case DX_EV_MIX:
		return a->step == b->step &&
		       dx_ev_distance(a->share, b->share) <= 150 &&
		       (a->step == 2 || a->share < 30 ||
			(a->calm >= 3 && b->calm >= 3));
	case DX_EV_UNKNOWN:
		return a->step == b->step && a->fails == b->fails;
	default:
		return false;
	}
}

static u16 dx_ev_mean(u32 a, u32 b, u64 wa, u64 wb)
{
	int shift = max(fls64(wa + wb) - 40, 0);

	wa >>= shift;
	wb >>= shift;
	return wa + wb ? div64_u64(a * wa + b * wb, wa + wb) : a;
}

static void dx_ev_join(struct dx_ev_range *a, const struct dx_ev_range *b)
{
	u64 wa = dx_ev_bytes(a), wb = dx_ev_bytes(b);

	a->share = dx_ev_mean(a->share, b->share, wa, wb);
	a->share_short = dx_ev_mean(a->share_short, b->share_short, wa, wb);
	if (a->class == DX_EV_COLD)
		a->last_seen_ns = wa < wb ? b->last_seen_ns : a->last_seen_ns;
	else
		a->last_seen_ns = max(a->last_seen_ns, b->last_seen_ns);
	a->looks += b->looks;
	a->hits += b->hits;
	a->swept += b->swept;
	a->swept_hits += b->swept_hits;
	a->answered += b->answered;
	a->found += b->found;
	a->absent += b->absent;
	a->hidden |= b->hidden;
	a->left_looks = 0;
	a->left_hits = 0;
	a->right_looks = 0;
	a->right_hits = 0;
	a->step = max(a->step, b->step);
	a->wait = max(a->wait, b->wait);
	a->fails = min(a->fails, b->fails);
	a->depth = min(a->depth, b->depth);
	a->calm = min(a->calm, b->calm);
	a->next = max(a->next, b->next);
	a->end = b->end;
}

static void dx_ev_join_alike(struct dx_context *ctx, struct dx_evidence *ev,
			     u64 now_ns)
{
	struct dx_ev_range *kept = ev->at;
	u32 i, nr;

	if (!ev->nr)
		return;
	for (i = 1; i < ev->nr; i++) {
		const struct dx_ev_range *r = &ev->at[i];

		if (dx_ev_alike(ctx, kept, r, now_ns))
			dx_ev_join(kept, r);
		else if (++kept != r)
			*kept = *r;
	}
	nr = kept - ev->at + 1;
	ctx->nr_ranges -= ev->nr - nr;
	ev->nr = nr;
}

/*
 * Without much room left: what lies between two that are alike and is smaller
 * than @limit becomes like them.
 */
static void dx_ev_drop_small(struct dx_context *ctx, struct dx_evidence *ev,
			     u64 limit)
{
	struct dx_ev_range *kept = ev->at;
	u32 i, nr;

	for (i = 1; i < ev->nr; i++) {
		const struct dx_ev_range *r = &ev->at[i];
		bool last = i + 1 == ev->nr;

		if (!last && dx_ev_bytes(r) < limit && kept->end == r->start &&
		    r->end == r[1].start && kept->class == r[1].class &&
		    kept->class != DX_EV_EDGE) {
			kept->end = r->end;
			continue;
		}
		if (kept->end == r->start && kept->class == r->class &&
		    kept->class != DX_EV_EDGE && dx_ev_bytes(r) < limit)
			dx_ev_join(kept, r);
		else if (++kept != r)
			*kept = *r;
	}
	nr = kept - ev->at + 1;
	ctx->nr_ranges -= ev->nr - nr;
	ev->nr = nr;
}

static void dx_ev_drop_edges(struct dx_context *ctx, struct dx_evidence *ev,
			     u64 limit)
{
	u32 i;

	for (i = 1; i + 1 < ev->nr; i++)
		if (dx_ev_bytes(&ev->at[i]) < limit && dx_ev_is_border(ev, i))
			dx_ev_dissolve_edge(ctx, ev, i,
					    dx_ev_middle(ev, &ev->at[i]));
}

/* The maximum holds, whatever is lost: small ranges go into their neighbours. */
static void dx_ev_force_down(struct dx_context *ctx, struct dx_evidence *ev,
			     u64 limit)
{
	struct dx_ev_range *kept = ev->at;
	u32 excess = ctx->nr_ranges - ctx->attrs.max_regions;
	u32 i, nr;

	for (i = 1; i < ev->nr; i++) {
		const struct dx_ev_range *r = &ev->at[i];

		if (excess && kept->end == r->start && dx_ev_bytes(r) < limit) {
			kept->end = r->end;
			excess--;
		} else if (++kept != r) {
			*kept = *r;
		}
	}
	nr = kept - ev->at + 1;
	ctx->nr_ranges -= ev->nr - nr;
	ev->nr = nr;
}

static void dx_ev_relieve(struct dx_context *ctx, struct dx_evidence *ev)
{
	u32 most = ctx->attrs.max_regions;
	u64 limit = 4 * ev->unit;
	u32 tries;

	if (!ev->nr || ctx->nr_ranges <= most - most / 10)
		return;
	for (tries = 0; tries < 30 && ctx->nr_ranges > most - most / 5; tries++) {
		dx_ev_drop_edges(ctx, ev, limit);
		dx_ev_drop_small(ctx, ev, limit);
		limit *= 2;
	}
	limit = 4 * ev->unit;
	for (tries = 0; tries < 50 && ctx->nr_ranges > most; tries++) {
		dx_ev_force_down(ctx, ev, limit);
		limit *= 2;
	}
}

/* Bring the ranges of a target in order, at the end of a window. */
void dx_ev_tidy(struct dx_context *ctx, struct dx_evidence *ev, u64 now_ns)
{
	u32 i;

	for (i = 0; i < ev->nr; i++)
		dx_ev_close_range(ctx, ev, i);
	dx_ev_join_alike(ctx, ev, now_ns);
	dx_ev_relieve(ctx, ev);
	dx_ev_settle_edges(ev);
}

/* ---- regions ---- */

/*
 * Mixed ranges: few looks of one sample say little of memory that is accessed less
 * than once a window, so whether it was at all is taken from longer ones.
 */
static u32 dx_ev_mix_score(const struct dx_context *ctx,
			   const struct dx_ev_range *r)
{
	u32 score = dx_scale(r->share_short, DX_EV_ONE, ctx->unit);
	bool mostly = r->share >= DX_EV_ONE / 2;

	if (r->looks >= 8)
		score = div_u64((u64)r->hits * ctx->unit, r->looks);
	if (r->step < 2)
		return mostly ? max(score, 1U) : score;
	if (!r->window_looks)
		return 0;
	mostly = 2 * r->window_hits >= r->window_looks;
	return mostly ? max(score, 1U) : 0;
}

/* Accesses in as many samples as a window has. */
u32 dx_ev_score(const struct dx_context *ctx, const struct dx_ev_range *r)
{
	if (r->class == DX_EV_MIX)
		return dx_ev_mix_score(ctx, r);
	if (r->class != DX_EV_HOT)
		return 0;
	if (!r->looks)
		return r->step ? 1 : ctx->unit;
	return max(dx_scale(r->hits, r->looks, ctx->unit), 1U);
}

/* Share of the pages that were accessed in the window, in basis points. */
static u32 dx_ev_density_bp(const struct dx_ev_range *r)
{
	switch (r->class) {
	case DX_EV_HOT:
		return DX_ALL_BP;
	case DX_EV_MIX:
		if (r->step < 2)
			return r->share * 10;
		return dx_ev_permil(r->window_hits, r->window_looks) * 10;
	default:
		if (r->swept < 20)
			return 0;
		return div_u64((u64)r->swept_hits * DX_ALL_BP, r->swept);
	}
}

/*
 * The looks that say what the range is like now: those that are asked for that
 * or, where there are none yet since it became so, those that have shown it.
 */
static void dx_ev_result_looks(const struct dx_ev_range *r,
			       struct dx_region *out)
{
	bool counts = dx_ev_counts(r);

	out->evidence.looks = counts ? r->looks : r->swept;
	out->evidence.hits = counts ? r->hits : r->swept_hits;
	if (out->evidence.looks)
		return;
	out->evidence.looks = r->answered;
	out->evidence.hits = r->found;
}

static void dx_ev_result(const struct dx_context *ctx,
			 const struct dx_ev_range *r, struct dx_region *out)
{
	out->last_nr_accesses = dx_ev_score(ctx, r);
	out->last_samples = ctx->unit;
	out->last_seen_ns = r->last_seen_ns;
	if (r->absent == r->answered)
		out->flags |= DAMONX_REGION_ABSENT;
	if (r->hidden)
		out->flags |= DAMONX_REGION_HIDDEN;
	out->evidence.density_bp = dx_ev_density_bp(r);
	dx_ev_result_looks(r, out);
}

/* Sums over the old regions that a new one covers. */
struct dx_ev_past {
	u32 nr;
	u32 age;	/* of the last one */
	u64 changed_ns;
	u64 weight;
	u64 ages;
	u64 times;
};

static void dx_ev_add_past(struct dx_ev_past *past, u32 age, u64 changed_ns,
			   u64 weight, u64 now_ns)
{
	changed_ns = min(changed_ns, now_ns);
	past->nr++;
	past->age = age;
	past->changed_ns = changed_ns;
	past->weight += weight;
	past->ages += age * weight;
	past->times += ((now_ns - changed_ns) >> 16) * weight;
}

/*
 * Whatever part of @new changes much is new now; the age of all of it is the
 * mean by size, as if its parts had aged alone and were merged.
 */
static void dx_ev_inherit(const struct dx_context *ctx,
			  const struct dx_regions *old, u32 *next,
			  struct dx_region *new, u32 threshold, u64 now_ns)
{
	int shift = max(fls64(dx_region_bytes(new)) - 18, 0);
	struct dx_ev_past past = {};
	u32 i = *next;

	while (i < old->nr && old->at[i].end <= new->start)
		i++;
	for (; i < old->nr && old->at[i].start < new->end; i++) {
		const struct dx_region *r = &old->at[i];
		u64 bytes = min(r->end, new->end) - max(r->start, new->start);
		u32 score = new->last_nr_accesses;
		u32 last = dx_last_score(r, ctx->unit);

		if (dx_ev_distance(score, last) > threshold || !score != !last)
			dx_ev_add_past(&past, 0, now_ns, bytes >> shift, now_ns);
		else
			dx_ev_add_past(&past, r->age + (r->age < U32_MAX),
				       r->changed_ns, bytes >> shift, now_ns);
		*next = i;
	}
	new->age = past.age;
	new->changed_ns = past.nr ? past.changed_ns : now_ns;
	if (past.nr < 2 || !past.weight)
		return;
	new->age = div64_u64(past.ages, past.weight);
	new->changed_ns = now_ns - (div64_u64(past.times, past.weight) << 16);
}

/* Nothing is known: the region goes on as the old one at its start was. */
static void dx_ev_keep_result(const struct dx_regions *old, u32 next,
			      struct dx_region *new)
{
	while (next < old->nr && old->at[next].end <= new->start)
		next++;
	new->flags = DAMONX_REGION_UNKNOWN;
	if (next == old->nr || old->at[next].start > new->start)
		return;
	new->last_nr_accesses = old->at[next].last_nr_accesses;
	new->last_samples = old->at[next].last_samples;
	new->last_seen_ns = old->at[next].last_seen_ns;
}

/* Halves of edges go to their neighbours. */
static struct dx_range dx_ev_extent(const struct dx_evidence *ev, u32 i)
{
	const struct dx_ev_range *r = &ev->at[i];
	struct dx_range range = { r->start, r->end };

	if (i && dx_ev_is_border(ev, i - 1))
		range.start = dx_ev_middle(ev, r - 1);
	if (i + 1 < ev->nr && dx_ev_is_border(ev, i + 1))
		range.end = dx_ev_middle(ev, r + 1);
	return range;
}

/*
 * Make regions of ranges. @threshold: they begin to age anew when their accesses
 * change by more.
 */
void dx_ev_publish(struct dx_context *ctx, struct dx_target *t, u32 threshold,
		   u64 now_ns)
{
	struct dx_evidence *ev = t->evidence;
	struct dx_regions *out = &ev->results;
	u32 i, next = 0;

	lockdep_assert_held(&ctx->lock);
	if (ev->nr > out->room)
		return;
	out->nr = 0;
	for (i = 0; i < ev->nr; i++) {
		struct dx_range extent = dx_ev_extent(ev, i);
		struct dx_region *new = &out->at[out->nr];

		if (ev->at[i].class == DX_EV_EDGE)
			continue;
		*new = (struct dx_region){
			.start = extent.start,
			.end = extent.end,
		};
		if (ev->at[i].answered)
			dx_ev_result(ctx, &ev->at[i], new);
		else
			dx_ev_keep_result(&t->regions, next, new);
		dx_ev_inherit(ctx, &t->regions, &next, new, threshold, now_ns);
		ev->at[i].hidden = false;
		out->nr++;
	}
	swap(t->regions, ev->results);
}
