// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling by evidence: the ranges of a target.
 *
 * They are the engine's own. Regions, which are what others see, are made from
 * them at the end of each window, and only their outline is taken over from
 * there. By the driver; arrays change without the lock.
 */
#include "evidence.h"

#define DX_EV_MORE	128	/* ranges that may be added in a pass */

/* Index of the range that @addr is in, or of the first one after it; or nr. */
u32 dx_ev_find(const struct dx_evidence *ev, u64 addr)
{
	u32 first = 0, end = ev->nr, middle;

	while (first < end) {
		middle = first + (end - first) / 2;
		if (ev->at[middle].end > addr)
			end = middle;
		else
			first = middle + 1;
	}
	return first;
}

struct dx_ev_range *dx_ev_range_of(struct dx_evidence *ev, u64 addr)
{
	u32 i = dx_ev_find(ev, addr);

	return i < ev->nr && ev->at[i].start <= addr ? &ev->at[i] : NULL;
}

/* Whether there may be @more ranges. */
bool dx_ev_has_room(const struct dx_context *ctx, const struct dx_evidence *ev,
		    u32 more)
{
	return ev->nr + more <= ev->room &&
	       ctx->nr_ranges + more <= ctx->attrs.max_regions;
}

void dx_ev_reset_counts(struct dx_ev_range *r)
{
	r->looks = 0;
	r->hits = 0;
	r->left_looks = 0;
	r->left_hits = 0;
	r->right_looks = 0;
	r->right_hits = 0;
	r->swept = 0;
	r->swept_hits = 0;
	r->window_looks = 0;
	r->window_hits = 0;
}

void dx_ev_become(struct dx_ev_range *r, u8 class, u8 step)
{
	dx_ev_reset_counts(r);
	r->class = class;
	r->step = step;
	r->fails = 0;
	r->depth = 0;
	r->calm = 0;
	r->asked_short = false;
	r->busy_until = 0;
	r->next = 0;
	r->wait = 0;
}

/* One more piece of @from, which is to be cut. */
struct dx_ev_range *dx_ev_piece(struct dx_context *ctx, struct dx_evidence *ev,
				const struct dx_ev_range *from, u64 start,
				u64 end, u8 class)
{
	struct dx_ev_range *p = &ev->nothing;

	if (start < end && !WARN_ON_ONCE(ev->nr_pieces >= DX_EV_PIECES))
		p = &ev->pieces[ev->nr_pieces++];
	*p = *from;
	p->start = start;
	p->end = end;
	p->weyl = dx_random(&ctx->random);
	p->busy_until = 0;
	if (class != from->class)
		dx_ev_become(p, class, 0);
	p->left_looks = 0;
	p->right_looks = 0;
	p->left_hits = 0;
	p->right_hits = 0;
	return p;
}

/* Put the pieces in the place of range @i. Returns false without room. */
bool dx_ev_replace(struct dx_context *ctx, struct dx_evidence *ev, u32 i)
{
	u32 nr = ev->nr_pieces;
	struct dx_ev_range *at = &ev->at[i];

	ev->nr_pieces = 0;
	if (!nr || !dx_ev_has_room(ctx, ev, nr - 1))
		return false;
	memmove(at + nr, at + 1, (ev->nr - i - 1) * sizeof(*at));
	memcpy(at, ev->pieces, nr * sizeof(*at));
	ev->nr += nr - 1;
	ctx->nr_ranges += nr - 1;
	return true;
}

static void dx_ev_remove(struct dx_context *ctx, struct dx_evidence *ev, u32 i)
{
	struct dx_ev_range *at = &ev->at[i];

	memmove(at, at + 1, (ev->nr - i - 1) * sizeof(*at));
	ev->nr--;
	ctx->nr_ranges--;
}

/* ---- edges ---- */

/* How large the gap between @a and @b may be, so that it does not matter. */
u64 dx_ev_tolerance(const struct dx_evidence *ev, const struct dx_ev_range *a,
		    const struct dx_ev_range *b)
{
	return max(min(dx_ev_bytes(a), dx_ev_bytes(b)) / 128, ev->unit);
}

/* Whether range @i is an edge with hot on one side and cold on the other. */
bool dx_ev_is_border(const struct dx_evidence *ev, u32 i)
{
	const struct dx_ev_range *r = &ev->at[i];
	const struct dx_ev_range *hot, *cold;

	if (r->class != DX_EV_EDGE || !i || i + 1 == ev->nr)
		return false;
	hot = r->left_hot ? r - 1 : r + 1;
	cold = r->left_hot ? r + 1 : r - 1;
	return r[-1].end == r->start && r[1].start == r->end &&
	       hot->class == DX_EV_HOT && cold->class == DX_EV_COLD;
}

/* The neighbours of edge @i meet at @at. */
void dx_ev_dissolve_edge(struct dx_context *ctx, struct dx_evidence *ev, u32 i,
			 u64 at)
{
	ev->at[i - 1].end = at;
	ev->at[i + 1].start = at;
	dx_ev_remove(ctx, ev, i);
}

/* Edges that are none any more are looked into. */
void dx_ev_settle_edges(struct dx_evidence *ev)
{
	u32 i;

	for (i = 0; i < ev->nr; i++)
		if (ev->at[i].class == DX_EV_EDGE && !dx_ev_is_border(ev, i))
			dx_ev_become(&ev->at[i], DX_EV_UNKNOWN, 0);
}

/* ---- the outline ---- */

/* The next run of regions without a gap, from *@i on. */
static struct dx_range dx_ev_next_run(const struct dx_regions *rs, u32 *i)
{
	struct dx_range run = { rs->at[*i].start, rs->at[*i].end };

	while (++*i < rs->nr && rs->at[*i].start == run.end)
		run.end = rs->at[*i].end;
	return run;
}

static bool dx_ev_same_outline(const struct dx_evidence *ev,
			       const struct dx_regions *rs)
{
	u32 i = 0, k = 0;

	while (i < rs->nr) {
		struct dx_range run = dx_ev_next_run(rs, &i);

		if (k == ev->nr || ev->at[k].start != run.start)
			return false;
		while (k + 1 < ev->nr && ev->at[k].end == ev->at[k + 1].start)
			k++;
		if (ev->at[k++].end != run.end)
			return false;
	}
	return k == ev->nr;
}

static void dx_ev_append(struct dx_context *ctx, struct dx_ev_range *to,
			 u32 *nr, const struct dx_ev_range *from, u64 start,
			 u64 end)
{
	struct dx_ev_range *r = &to[*nr];

	if (start >= end)
		return;
	*r = from ? *from : (struct dx_ev_range){ .class = DX_EV_UNKNOWN };
	if (!from)
		r->weyl = dx_random(&ctx->random);
	r->start = start;
	r->end = end;
	++*nr;
}

/* Clip ranges to the runs of @rs, and fill what is new, into ev->spare. */
static u32 dx_ev_fit(struct dx_context *ctx, struct dx_evidence *ev,
		     const struct dx_regions *rs)
{
	u32 i = 0, k = 0, nr = 0;

	while (i < rs->nr) {
		struct dx_range run = dx_ev_next_run(rs, &i);
		u64 pos = run.start;

		while (k < ev->nr && ev->at[k].end <= run.start)
			k++;
		for (; k < ev->nr && ev->at[k].start < run.end; k++) {
			const struct dx_ev_range *r = &ev->at[k];
			u64 end = min(r->end, run.end);

			if (r->start > pos)
				dx_ev_append(ctx, ev->spare, &nr, NULL, pos,
					     r->start);
			pos = max(pos, r->start);
			dx_ev_append(ctx, ev->spare, &nr, r, pos, end);
			pos = end;
			if (r->end > run.end)
				break;
		}
		dx_ev_append(ctx, ev->spare, &nr, NULL, pos, run.end);
	}
	return nr;
}

static bool dx_ev_reserve(const struct dx_context *ctx, struct dx_evidence *ev,
			  u32 nr)
{
	const struct dx_env *env = ctx->env;
	struct dx_ev_range *at, *spare;

	if (nr <= ev->room)
		return true;
	nr += nr / 2;
	at = dx_env_alloc(env, (size_t)nr * sizeof(*at));
	spare = dx_env_alloc(env, (size_t)nr * sizeof(*spare));
	if (!at || !spare) {
		dx_env_free(env, at);
		dx_env_free(env, spare);
		return false;
	}
	if (ev->nr)
		memcpy(at, ev->at, ev->nr * sizeof(*at));
	dx_env_free(env, ev->at);
	dx_env_free(env, ev->spare);
	ev->at = at;
	ev->spare = spare;
	ev->room = nr;
	return true;
}

/*
 * Let the ranges of @t cover what its regions do, and make room for more of them.
 * Returns false when memory was short.
 */
bool dx_ev_follow_outline(struct dx_context *ctx, struct dx_target *t)
{
	const struct dx_regions *rs = &t->regions;
	struct dx_evidence *ev = t->evidence;
	u32 runs = 0, i = 0;

	while (i < rs->nr) {
		dx_ev_next_run(rs, &i);
		runs++;
	}
	if (!dx_ev_reserve(ctx, ev, ev->nr + 2 * runs + DX_EV_MORE) ||
	    !dx_regions_reserve(ctx->env, &ev->results,
				ev->room))
		return false;
	if (dx_ev_same_outline(ev, rs))
		return true;
	ev->nr = dx_ev_fit(ctx, ev, rs);
	swap(ev->at, ev->spare);
	dx_ev_settle_edges(ev);
	return true;
}
