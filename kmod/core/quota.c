// SPDX-License-Identifier: GPL-2.0
/*
 * Quotas: how much of its work a scheme may do in a quota window.
 */
#include "internal.h"

#define DX_FIRST_STRETCH	4	/* regions of the smallest size */

bool dx_quota_is_set(const struct dx_scheme_spec *spec)
{
	return spec->quota.bytes || spec->quota.time_us || spec->nr_goals;
}

/* What is beyond the quota is paid back by the next @nr windows. */
static u64 dx_quota_debt(u64 used, u64 limit, u64 nr)
{
	u64 over = used > limit ? used - limit : 0;

	if (!limit || nr <= 1)
		return over;
	return over > div64_u64(U64_MAX, nr) || over > limit * (nr - 1) ?
	       over - min(over, limit * (nr - 1)) : 0;
}

/* Forget half of what is known of the speed, and add what is new. */
static void dx_quota_learn(struct dx_quota_state *q)
{
	q->recent_bytes = q->recent_bytes / 2 + q->charged_bytes;
	q->recent_ns = q->recent_ns / 2 + q->used_ns;
}

/* What can be done in the time quota, were it as fast as recently. */
static u64 dx_quota_time_bytes(const struct dx_scheme *s)
{
	const struct dx_quota_state *q = &s->state.quota;
	u64 us = s->spec.quota.time_us;

	if (!us || q->recent_ns < NSEC_PER_USEC)
		return U64_MAX;
	return dx_mul_div(q->recent_bytes, us * NSEC_PER_USEC,
				   q->recent_ns);
}

/*
 * What the window has used. A step may fail on any number of bytes before it
 * ends: beyond the quota, no more of these counts than the quota once more.
 */
static u64 dx_quota_owed(const struct dx_quota_state *q)
{
	u64 twice = q->limit_bytes > U64_MAX / 2 ? U64_MAX :
						   2 * q->limit_bytes;

	return max(q->applied_bytes, min(q->charged_bytes, twice));
}

/* A quota window has ended, and @nr of them have passed since it began. */
static void dx_quota_close(struct dx_context *ctx, struct dx_scheme *s, u64 nr)
{
	struct dx_quota_state *q = &s->state.quota;
	u64 limit_ns = s->spec.quota.time_us * NSEC_PER_USEC;
	u64 debt_bytes = 0, debt_ns = 0;

	if (dx_quota_is_full(ctx, s))
		s->state.stats.quota_exceeded++;
	dx_quota_learn(q);
	q->done_bytes = q->charged_bytes;
	if (q->limit_bytes != U64_MAX)
		debt_bytes = dx_quota_debt(dx_quota_owed(q), q->limit_bytes, nr);
	if (limit_ns)
		debt_ns = dx_quota_debt(q->used_ns, limit_ns, nr);
	q->charged_bytes = debt_bytes;
	q->applied_bytes = debt_bytes;
	q->used_ns = debt_ns;
}

static void dx_quota_open(struct dx_context *ctx, struct dx_scheme *s, u64 score)
{
	struct dx_quota_state *q = &s->state.quota;
	u64 bytes = s->spec.quota.bytes ?: U64_MAX;

	q->limit_bytes = min(dx_goals_tune(ctx, s, score), bytes);
	q->time_bytes = dx_quota_time_bytes(s);
	q->open = true;
}

/*
 * How many quota windows have passed since the last one began. One may begin a
 * quarter early: an application that comes a little late or early now and then
 * must not find the quota of the last one, and leave a window unused. The next
 * ones are counted from when it should have begun.
 */
static u64 dx_quota_passed(const struct dx_scheme *s, u64 now_ns)
{
	u64 reset_ns = s->spec.quota.reset_us * NSEC_PER_USEC;
	const struct dx_quota_state *q = &s->state.quota;
	u64 early_ns = reset_ns / 4;

	if (now_ns + early_ns < q->start_ns)
		return 0;
	return div64_u64(now_ns + early_ns - q->start_ns, reset_ns);
}

void dx_quota_refresh(struct dx_context *ctx, struct dx_scheme *s, u64 now_ns,
		      bool applied_anew)
{
	u64 reset_ns = s->spec.quota.reset_us * NSEC_PER_USEC;
	struct dx_quota_state *q = &s->state.quota;
	u64 nr, score;

	if (!dx_quota_is_set(&s->spec))
		return;
	nr = reset_ns && q->open ? dx_quota_passed(s, now_ns) :
				   applied_anew;
	if (q->open && !nr)
		return;
	/* Outside of the lock, as who knows it may sleep. */
	score = dx_goals_measure(ctx, s);
	mutex_lock(&ctx->lock);
	if (q->open)
		dx_quota_close(ctx, s, nr);
	q->start_ns = reset_ns && q->open ? q->start_ns + nr * reset_ns :
					    now_ns;
	dx_quota_open(ctx, s, score);
	mutex_unlock(&ctx->lock);
}

u64 dx_quota_left_bytes(const struct dx_scheme *s)
{
	const struct dx_quota_state *q = &s->state.quota;

	if (!dx_quota_is_set(&s->spec) || q->limit_bytes == U64_MAX)
		return U64_MAX;
	return q->limit_bytes - min(q->charged_bytes, q->limit_bytes);
}

u64 dx_quota_left_ns(const struct dx_scheme *s)
{
	u64 limit_ns = s->spec.quota.time_us * NSEC_PER_USEC;

	if (!limit_ns)
		return U64_MAX;
	return limit_ns - min(s->state.quota.used_ns, limit_ns);
}

/* What is likely to be done before the quota is used up. */
u64 dx_quota_likely_bytes(const struct dx_scheme *s)
{
	u64 limit_ns = s->spec.quota.time_us * NSEC_PER_USEC;
	u64 bytes = dx_quota_left_bytes(s);

	if (!dx_quota_is_set(&s->spec) || !limit_ns ||
	    s->state.quota.time_bytes == U64_MAX)
		return bytes;
	return min(bytes, dx_mul_div(s->state.quota.time_bytes,
				     dx_quota_left_ns(s), limit_ns));
}

/*
 * What to do at a stretch, so that it takes no more time than is left: as much as
 * was done in that time recently. Before that is known it is little.
 */
u64 dx_quota_stretch_bytes(const struct dx_context *ctx,
			   const struct dx_scheme *s)
{
	const struct dx_quota_state *q = &s->state.quota;
	u64 least = ctx->attrs.min_region_bytes;

	if (!s->spec.quota.time_us)
		return U64_MAX;
	if (!q->recent_bytes || !q->recent_ns)
		return DX_FIRST_STRETCH * least;
	return max(dx_mul_div(q->recent_bytes, dx_quota_left_ns(s),
			      q->recent_ns), least);
}

/*
 * What is left is less than a region. A quota that is itself less than that
 * lets one page through now and then.
 */
bool dx_quota_is_full(const struct dx_context *ctx, const struct dx_scheme *s)
{
	u64 left = dx_quota_left_bytes(s);

	if (!dx_quota_is_set(&s->spec) || !s->state.quota.open)
		return false;
	return !left || !dx_quota_left_ns(s) ||
	       left < min(ctx->attrs.min_region_bytes,
			  s->state.quota.limit_bytes);
}

void dx_quota_charge(struct dx_scheme *s, const struct dx_acted *done, u64 ns)
{
	const struct dx_quota *spec = &s->spec.quota;
	struct dx_quota_state *q = &s->state.quota;
	u64 failed = done->failed_bytes;

	if (s->spec.action == DAMONX_ACTION_STAT)
		q->charged_bytes += done->tried_bytes;
	if (spec->fail_charge_denom)
		failed = dx_mul_div(failed, spec->fail_charge_num,
				    spec->fail_charge_denom);
	q->charged_bytes += done->applied_bytes + failed;
	q->applied_bytes += done->applied_bytes;
	q->used_ns += ns;
}

u64 dx_scheme_quota_bytes(const struct dx_scheme *s)
{
	const struct dx_quota_state *q = &s->state.quota;
	u64 bytes = min(q->limit_bytes, q->time_bytes);

	if (!dx_quota_is_set(&s->spec) || !q->open || bytes == U64_MAX)
		return 0;
	return bytes;
}
