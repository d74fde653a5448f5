// SPDX-License-Identifier: GPL-2.0
/*
 * Looks in flight: which are due, what became of those that wait, and who
 * counts the answers.
 *
 * A look belongs to an address and not to a region: its answer counts for
 * whatever has that address when it comes.
 */
#include "internal.h"

void dx_flight_free(const struct dx_env *env, struct dx_flight *f)
{
	dx_env_free(env, f->at);
	dx_env_free(env, f->spare);
	*f = (struct dx_flight){};
}

/* Room for @nr looks; those in flight are kept. Returns false without memory. */
bool dx_flight_reserve(const struct dx_env *env, struct dx_flight *f, u32 nr)
{
	struct dx_flight new = *f;

	if (f->room >= nr)
		return true;
	new.room = nr < 1U << 31 ? roundup_pow_of_two(nr) : nr;
	new.at = dx_env_alloc(env, (size_t)new.room * sizeof(*new.at));
	new.spare = dx_env_alloc(env, (size_t)new.room * sizeof(*new.spare));
	if (!new.at || !new.spare) {
		dx_flight_free(env, &new);
		return false;
	}
	if (f->nr)
		memcpy(new.at, f->at, f->nr * sizeof(*new.at));
	dx_flight_free(env, f);
	*f = new;
	return true;
}

/*
 * Separate the looks that are due at @tick from those that wait on: the former
 * move to the front of f->at, the latter to the front of f->spare, both still
 * sorted. Returns the number of those that wait.
 */
static u32 dx_flight_take_due(struct dx_flight *f, u64 tick)
{
	u32 nr_due = 0, nr_waiting = 0;
	u32 i;

	if (f->last_due_tick <= tick)
		return 0;
	for (i = 0; i < f->nr; i++) {
		const struct dx_look *look = &f->at[i];

		if (look->due_tick > tick)
			f->spare[nr_waiting++] = *look;
		else if (nr_due++ != i)
			f->at[nr_due - 1] = *look;
	}
	f->nr = nr_due;
	return nr_waiting;
}

/* ---- the credit rule ---- */

/*
 * Whether @waiting, which lies in the range of the entry that @armed has cleared,
 * asks for that entry. A page may be mapped by a smaller entry now than when
 * @waiting was armed. An upper-level entry is the entry of a page only if that
 * is a huge page.
 */
static bool dx_flight_same_entry(const struct dx_look *waiting,
				 const struct dx_look *armed)
{
	if (waiting->found == DX_UNKNOWN)
		return false;
	if (waiting->level != armed->level)
		return waiting->leaf_shift == armed->leaf_shift;
	if (waiting->level != DX_LEVEL_LEAF || waiting->found == DX_ABSENT)
		return true;
	return waiting->leaf_shift >= armed->leaf_shift;
}

/* The first of @nr sorted looks at @addr or above. */
static u32 dx_flight_first_from(const struct dx_look *looks, u32 nr, u64 addr)
{
	u32 low = 0, high = nr;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (looks[middle].addr < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Arming clears a bit that waiting looks at the same entry still need. If the bit
 * was set, they have their answer: the entry was accessed after it was cleared
 * for them.
 */
static void dx_flight_credit(struct dx_look *waiting, u32 nr_waiting,
			     const struct dx_look *armed, u32 nr_armed)
{
	u64 done_below = 0;	/* leaf entries up to here */
	u32 i, k;

	for (i = 0; i < nr_armed; i++) {
		u64 size = 1ULL << armed[i].leaf_shift;
		u64 start = armed[i].addr & ~(size - 1);

		if (armed[i].found != DX_TOUCHED)
			continue;
		if (armed[i].level == DX_LEVEL_LEAF) {
			if (start + size <= done_below)
				continue;
			done_below = start + size;
		}
		k = dx_flight_first_from(waiting, nr_waiting, start);
		for (; k < nr_waiting && waiting[k].addr - start < size; k++)
			waiting[k].credited |=
				dx_flight_same_entry(&waiting[k], &armed[i]);
	}
}

/* A credited look was touched, even if its bit is clear by now. */
static void dx_flight_pay(struct dx_look *looks, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (looks[i].credited)
			looks[i].seen = DX_TOUCHED;
}

/* ---- a pass ---- */

/*
 * f->spare starts with @nr_waiting sorted looks that wait and then @nr_new
 * sorted new ones, not all of which stay: together they are what is in flight
 * now.
 */
static void dx_flight_take_off(struct dx_flight *f, u32 nr_waiting, u32 nr_new,
			       const struct dx_armed *armed)
{
	const struct dx_look *a = f->spare, *a_end = a + nr_waiting;
	const struct dx_look *b = a_end, *b_end = b + nr_new;
	struct dx_look *to = f->at;

	f->last_due_tick = max(nr_waiting ? f->last_due_tick : 0,
			       armed->last_due_tick);
	f->waited = nr_waiting;
	if (!nr_waiting && !armed->nr_once) {
		swap(f->at, f->spare);
		f->nr = nr_new;
		return;
	}
	while (a < a_end || b < b_end) {
		bool old = b == b_end || (a < a_end && a->addr <= b->addr);
		const struct dx_look *next = old ? a++ : b++;

		if (next->due_tick)
			*to++ = *next;
	}
	f->nr = to - f->at;
}

static void dx_flight_count(struct dx_context *ctx, struct dx_target *t,
			    const struct dx_pass *pass, u64 now_ns,
			    struct dx_answers *answers)
{
	mutex_lock(&ctx->lock);
	t->counted = true;
	ctx->engine->after_pass(ctx, t, pass, now_ns, answers);
	ctx->stats.looks += answers->read;
	ctx->stats.looks_answered += answers->answered;
	ctx->stats.looks_absent += answers->absent;
	mutex_unlock(&ctx->lock);
}

/* What is in flight shows all accesses from now on, where that is possible. */
static void dx_flight_flush(struct dx_context *ctx, struct dx_target *t)
{
	u64 cost_ns = 0;

	if (!ctx->ops->flush || ctx->ops->flush(t->space, &cost_ns))
		return;
	mutex_lock(&ctx->lock);
	ctx->stats.flushes++;
	ctx->stats.flush_ns += cost_ns;
	mutex_unlock(&ctx->lock);
}

/* Where accesses are not looked for, looks need not be armed to be read. */
static void dx_flight_ask(struct dx_context *ctx, struct dx_target *t,
			  struct dx_pass *pass)
{
	u32 i, nr_arm = pass->nr_arm;

	if (pass->only_probes) {
		for (i = 0; i < nr_arm; i++)
			pass->arm[i].found = DX_UNTOUCHED;
		pass->nr_arm = 0;
	}
	if (pass->nr_read || pass->nr_arm)
		ctx->ops->pass(t->space, pass);
	pass->nr_arm = nr_arm;
}

/*
 * One pass over @t: read what is due and, if @arm is set, arm new looks.
 * Returns false when there were looks to read and none was answered.
 */
bool dx_flight_pass(struct dx_context *ctx, struct dx_target *t, bool arm,
		    u64 now_ns)
{
	struct dx_flight *f = &t->flight;
	u32 nr_waiting = dx_flight_take_due(f, ctx->tick);
	struct dx_pass pass = {
		.read = f->at,
		.nr_read = f->nr,
		.arm = f->spare + nr_waiting,
		.only_probes = dx_probes_weighted(ctx),
		.tell_hidden = ctx->engine->tell_hidden,
	};
	struct dx_answers answers = { .read = f->nr };
	struct dx_armed armed = {};

	if (ctx->probes) {
		pass.probes = ctx->probes->filters;
		pass.nr_probes = ctx->probes->nr;
	}
	if (arm)
		pass.nr_arm = ctx->engine->before_pass(ctx, t, pass.arm,
						       f->room - nr_waiting,
						       &armed);
	dx_flight_ask(ctx, t, &pass);
	if (nr_waiting)
		dx_flight_credit(f->spare, nr_waiting, pass.arm, pass.nr_arm);
	if (f->waited)
		dx_flight_pay(pass.read, pass.nr_read);
	if (pass.nr_read || armed.nr_once)
		dx_flight_count(ctx, t, &pass, now_ns, &answers);
	dx_flight_take_off(f, nr_waiting, pass.nr_arm, &armed);
	if (armed.flush)
		dx_flight_flush(ctx, t);
	dx_areas_note(ctx, t, &answers, now_ns);
	return answers.answered || answers.absent || !answers.read;
}
