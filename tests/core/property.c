// SPDX-License-Identifier: GPL-2.0
/*
 * Random operations on a context, with what must always hold checked after
 * each; then the same with allocations failing. Prints TAP.
 *
 *	property [SEEDS [FIRST]]
 */
#include "../kunit/core_fake.h"
#include "../../kmod/core/evidence.h"

#define NR_SPACES	4
#define NR_STEPS	400
#define MEMORY_BYTES	(1ULL << 30)

struct world {
	u64 seed;
	struct dx_context ctx;
	struct dx_space spaces[NR_SPACES];
	struct dx_target_spec targets[NR_SPACES];
	struct dx_range ranges[NR_SPACES][3];
	struct dx_context_spec spec;
	struct dx_context other;	/* changes with the first, or not at all */
	struct dx_space other_space;
	u64 armed_tick;		/* the sample in which ... */
	u64 armed_before;	/* ... so many looks had been armed before, */
	u64 armed_now;		/* and so many by now */
	u32 oldest;		/* age that no region was above */
	const char *wrong;
};

static u64 below(struct world *w, u64 bound)
{
	return dx_random_below(&w->seed, bound);
}

static bool chance(struct world *w, u32 percent)
{
	return below(w, 100) < percent;
}

static void must(struct world *w, bool holds, const char *what)
{
	if (!holds && !w->wrong)
		w->wrong = what;
}

/* Sorted, disjoint, at least a page each. */
static u32 draw_ranges(struct world *w, struct dx_range *ranges, u32 max)
{
	u64 pages = MEMORY_BYTES / FAKE_PAGE / (2 * max);
	u32 i, nr = 1 + below(w, max);
	u64 pos = below(w, pages) * FAKE_PAGE;

	for (i = 0; i < nr; i++) {
		ranges[i].start = pos;
		ranges[i].end = pos + (1 + below(w, pages)) * FAKE_PAGE;
		pos = ranges[i].end + below(w, 3) * FAKE_PAGE;
	}
	return nr;
}

static struct dx_range draw_range(struct world *w)
{
	struct dx_range r[1];

	draw_ranges(w, r, 1);
	return r[0];
}

static void change_space(struct world *w, struct dx_space *space)
{
	space->nr_areas = chance(w, 10) ? 0 : draw_ranges(w, space->areas, 3);
	space->nr_hot = draw_ranges(w, space->hot, 8);
	space->unknown = chance(w, 20) ? draw_range(w) : (struct dx_range){};
	space->absent = chance(w, 20) ? draw_range(w) : (struct dx_range){};
	space->hidden = chance(w, 20) ? draw_range(w) : (struct dx_range){};
	space->pass_ns = chance(w, 10) ? below(w, 20 * FAKE_MS) : 0;
}

static void draw_attrs(struct world *w)
{
	struct dx_attrs *a = &w->spec.attrs;

	*a = fake_attrs();
	if (chance(w, 50)) {
		a->sample_us = 1 + below(w, 10000);
		a->aggr_us = a->sample_us * (1 + below(w, 40)) +
			     below(w, a->sample_us);
		a->update_us = below(w, 2000000);
	}
	if (chance(w, 50)) {
		a->min_regions = 3 + below(w, 50);
		a->max_regions = a->min_regions + below(w, 300);
		a->min_region_bytes = FAKE_PAGE << below(w, 6);
	}
	if (chance(w, 30)) {
		a->goal.access_bp = below(w, 10001);
		a->goal.aggrs = 1 + below(w, 3);
		a->goal.min_sample_us = below(w, a->sample_us + 1);
		a->goal.max_sample_us = a->sample_us + below(w, 20000);
	}
	if (chance(w, 50)) {
		a->sampling = DAMONX_SAMPLING_EVIDENCE;
		a->budget = chance(w, 50) ? 0 : 1 + below(w, 300);
	}
	must(w, dx_attrs_check(a) == DX_ATTRS_OK, "drawn attributes are bad");
}

static void draw_targets(struct world *w)
{
	u32 i;

	w->spec.nr_targets = 1 + below(w, NR_SPACES);
	for (i = 0; i < NR_SPACES; i++) {
		struct dx_target_spec *t = &w->targets[i];

		*t = (struct dx_target_spec){
			.id = i + 1,
			.space = &w->spaces[i],
		};
		if (chance(w, 30)) {
			t->ranges = w->ranges[i];
			t->nr_ranges = draw_ranges(w, w->ranges[i], 3);
		}
	}
}

static u64 looks_armed(const struct world *w)
{
	u64 nr = 0;
	u32 i;

	for (i = 0; i < NR_SPACES; i++)
		nr += w->spaces[i].nr_armed;
	return nr;
}

/* No sample has more looks than there may be regions. */
static void check_budget(struct world *w)
{
	const struct dx_context *ctx = &w->ctx;

	if (w->armed_tick != ctx->tick) {
		w->armed_tick = ctx->tick;
		w->armed_before = w->armed_now;
	}
	w->armed_now = looks_armed(w);
	if (ctx->attrs.sampling == DAMONX_SAMPLING_EVIDENCE)
		must(w, w->armed_now - w->armed_before <= ctx->attrs.max_regions,
		     "too many looks in a sample");
}

/* What the engine knows covers what the regions do. */
static void check_ranges(struct world *w, const struct dx_target *t)
{
	const struct dx_evidence *ev = t->evidence;
	u64 bytes = 0;
	u32 i;

	if (!ev || !ev->nr || !t->alive || w->ctx.stats.skipped)
		return;
	for (i = 0; i < ev->nr; i++) {
		const struct dx_ev_range *r = &ev->at[i];

		bytes += r->end - r->start;
		must(w, r->start < r->end, "a range is empty or reversed");
		must(w, !i || r[-1].end <= r->start,
		     "ranges overlap or are not sorted");
		must(w, r->hits <= r->looks && r->absent <= r->answered &&
		     r->found <= r->answered &&
		     r->swept_hits <= r->swept && r->share <= DX_EV_ONE,
		     "more of a kind than looks in a range");
	}
	must(w, bytes == dx_regions_bytes(&t->regions),
	     "ranges do not cover the regions");
}

static void check_evidence(struct world *w)
{
	const struct dx_target *t;
	u32 nr = 0, runs = 0, i;

	/* While a pass is under way, areas may be new to the engine. */
	if (w->ctx.attrs.sampling != DAMONX_SAMPLING_EVIDENCE ||
	    !w->ctx.running || w->ctx.in_pass || w->ctx.updated)
		return;
	dx_for_each_target(t, &w->ctx) {
		check_ranges(w, t);
		nr += t->evidence ? t->evidence->nr : 0;
		for (i = 0; i < t->regions.nr; i++)
			runs += !i || t->regions.at[i - 1].end !=
				      t->regions.at[i].start;
	}
	must(w, w->ctx.stats.skipped || nr == w->ctx.nr_ranges,
	     "ranges are counted wrongly");
}

/* Nobody ages by more than a window in a window. */
static void check_ages(struct world *w)
{
	const struct dx_region *r;
	const struct dx_target *t;
	u32 oldest = 0;

	dx_for_each_target(t, &w->ctx)
		dx_for_each_region(r, t)
			oldest = max(oldest, r->age);
	/* Tuning rescales ages. */
	must(w, oldest <= w->oldest + 1 || w->ctx.attrs.goal.aggrs, "a region has aged by two windows");
	w->oldest = oldest;
}

static u64 total_bytes(const struct dx_context *ctx)
{
	const struct dx_target *t;
	u64 bytes = 0;

	dx_for_each_target(t, ctx)
		bytes += dx_regions_bytes(&t->regions);
	return bytes;
}

static u32 nr_gaps(const struct dx_context *ctx)
{
	const struct dx_target *t;
	u32 i, nr = 0;

	dx_for_each_target(t, ctx)
		for (i = 0; i < t->regions.nr; i++)
			nr += !i || t->regions.at[i - 1].end !=
				    t->regions.at[i].start;
	return nr;
}

static void check_bounds(struct world *w)
{
	const struct dx_context *ctx = &w->ctx;
	const struct dx_region *r;
	const struct dx_target *t;
	u32 nr = dx_context_nr_regions(ctx);

	/*
	 * The minimum wins: merging may stop at twice as many, chopping add as
	 * many again; and nothing is joined over a gap.
	 */
	must(w, nr <= max(ctx->attrs.max_regions,
			  2 * ctx->attrs.min_regions + 2 * nr_gaps(ctx)) +
		      ctx->attrs.min_regions ||
	     (ctx->stats.skipped &&
	      ctx->attrs.sampling == DAMONX_SAMPLING_EVIDENCE),
	     "too many regions");
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			must(w, dx_region_bytes(r) <= ctx->size_limit ||
			     ctx->stats.skipped, "a region is too large");
}

/* Tuned intervals stay in their bounds, and a window as many samples long. */
static void check_intervals(struct world *w)
{
	const struct dx_attrs *a = &w->ctx.attrs, *asked = &w->ctx.asked;

	must(w, dx_attrs_samples(a) == w->ctx.unit &&
	     dx_attrs_samples(asked) == w->ctx.unit,
	     "a window has another number of samples");
	if (!a->goal.aggrs)
		must(w, a->sample_us == asked->sample_us &&
		     a->aggr_us == asked->aggr_us, "intervals change untuned");
	else
		must(w, a->sample_us >= a->goal.min_sample_us &&
		     a->sample_us <= a->goal.max_sample_us && a->sample_us,
		     "tuning leaves its bounds");
}

static void check_window(struct world *w)
{
	const struct dx_window *last = &w->ctx.last;

	must(w, last->samples_taken >= 1, "a window without a sample");
	must(w, last->samples_taken <= last->samples_asked,
	     "more samples than asked for");
	must(w, last->start_ns < last->end_ns, "a window of no length");
	must(w, last->end_ns <= fake_now_ns, "a window ends in the future");
}

/* What is reported of regions; @complete: between two windows. */
static void check_reports(struct world *w, bool complete)
{
	const struct dx_region *r;
	const struct dx_target *t;
	struct damonx_region got;
	bool unknown;

	dx_for_each_target(t, &w->ctx) {
		dx_for_each_region(r, t) {
			dx_region_report(&w->ctx, r, &got);
			unknown = got.flags & DAMONX_REGION_UNKNOWN;
			must(w, got.nr_accesses <= got.samples,
			     "more accesses than samples reported");
			must(w, !complete || unknown ||
			     got.estimate == got.nr_accesses,
			     "estimate differs at the end of a window");
			must(w, got.samples || unknown, "known without samples");
			must(w, got.looks || unknown, "known without looks");
			must(w, got.hits <= got.looks,
			     "more hits than looks reported");
			must(w, got.density_bp <= 10000,
			     "more than all pages were touched");
		}
	}
}

static void tick(struct world *w)
{
	u64 late_ns = chance(w, 20) ? below(w, 30 * FAKE_MS) : 0;
	u64 bytes;
	u32 flags;

	if (chance(w, 1))
		late_ns = below(w, 100000 * FAKE_MS);
	if (chance(w, 30))
		fake_claim_at = fake_nr_steps + 1 + below(w, NR_SPACES);
	if (chance(w, 3))
		w->ctx.unarmed_due_ns = fake_now_ns;
	flags = fake_tick_late(&w->ctx, late_ns);
	must(w, !fake_claimed || fake_nr_steps == fake_claim_at,
	     "who waits has to wait for more than a step");
	fake_claim_at = 0;
	fake_claimed = false;
	check_budget(w);
	check_evidence(w);
	if (!(flags & DX_TICK_WINDOW))
		return;
	check_window(w);
	check_bounds(w);
	check_ages(w);
	check_reports(w, true);
	bytes = total_bytes(&w->ctx);
	dx_context_next_window(&w->ctx);
	must(w, w->ctx.nr_alive < w->ctx.nr_targets ||
	     bytes == total_bytes(&w->ctx), "splits lost memory");
}

static struct dx_context_spec other_spec(struct world *w,
					 struct dx_target_spec *target)
{
	*target = (struct dx_target_spec){
		.id = 1,
		.space = &w->other_space,
		.ranges = w->ranges[0],
		.nr_ranges = chance(w, 50) ? 1 : 0,
	};
	if (!target->ranges[0].end)
		target->nr_ranges = 0;
	return (struct dx_context_spec){
		.attrs = w->spec.attrs,
		.targets = target,
		.nr_targets = 1,
		.start = true,
	};
}

static void commit(struct world *w)
{
	u64 before = fake_digest(&w->ctx), before_other = fake_digest(&w->other);
	struct dx_context_spec spec;
	struct dx_target_spec target;
	int err;

	if (chance(w, 50))
		draw_attrs(w);
	if (chance(w, 50))
		draw_targets(w);
	spec = other_spec(w, &target);
	err = fake_commit_both(&w->ctx, &w->spec, &w->other, &spec);
	w->oldest = U32_MAX - 1;
	w->armed_before = w->armed_now;
	must(w, !err || err == -ENOMEM, "a commit is refused");
	if (!err)
		return;
	must(w, fake_digest(&w->ctx) == before &&
	     fake_digest(&w->other) == before_other,
	     "a commit that failed has changed something");
}

/* A fork, or an exit that somebody else has seen. */
static void one_target(struct world *w)
{
	u32 i = below(w, NR_SPACES);
	u64 before = fake_digest(&w->ctx);
	int err;

	if (chance(w, 50)) {
		err = fake_remove_target(&w->ctx, i + 1);
		must(w, !err || err == -ENOENT, "no target can be removed");
	} else {
		err = dx_context_add_target(&w->ctx, &w->targets[i]);
		must(w, !err || err == -EEXIST || err == -ENOMEM,
		     "no target can be added");
	}
	must(w, !err || fake_digest(&w->ctx) == before,
	     "what failed for one target has changed something");
}

static void restart(struct world *w)
{
	u32 i;

	if (w->ctx.running)
		dx_context_stop(&w->ctx);
	if (!w->ctx.nr_targets)
		return;
	for (i = 0; i < NR_SPACES; i++)
		w->spaces[i].gone = false;
	fake_restart(&w->ctx);
	w->armed_before = w->armed_now;
}

static void step(struct world *w)
{
	switch (below(w, 100)) {
	case 0 ... 79:
		tick(w);
		break;
	case 80 ... 84:
		change_space(w, &w->spaces[below(w, NR_SPACES)]);
		break;
	case 85 ... 89:
		commit(w);
		break;
	case 90:
		w->spaces[below(w, NR_SPACES)].gone = true;
		break;
	case 94:
		one_target(w);
		break;
	case 91:
		restart(w);
		break;
	case 92 ... 93:
		dx_context_pause(&w->ctx);
		break;
	case 95 ... 97:
		dx_context_resume(&w->ctx);
		break;
	default:
		fake_now_ns += below(w, 300 * FAKE_MS);
	}
	check_reports(w, false);
	if (!w->ctx.running && chance(w, 50))
		restart(w);
}

/* Every @fail_each-th allocation fails, about; 0: none. */
static const char *run(u64 seed, u32 fail_each, u32 *at_step)
{
	static struct world w;
	u32 i;

	w = (struct world){ .seed = seed };
	fake_reset();
	for (i = 0; i < NR_SPACES; i++) {
		w.spaces[i].ctx = &w.ctx;
		change_space(&w, &w.spaces[i]);
	}
	dx_context_init(&w.ctx, chance(&w, 70) ? &fake_vaddr : &fake_fvaddr,
			&fake_env, seed);
	w.spec.targets = w.targets;
	draw_attrs(&w);
	draw_targets(&w);
	must(&w, !fake_commit(&w.ctx, &w.spec), "the first commit failed");
	w.other_space = w.spaces[0];
	must(&w, !fake_start(&w.other, &w.other_space, &fake_vaddr,
			     &w.spec.attrs, seed), "the other one has no start");
	for (i = 0; i < NR_STEPS && !w.wrong; i++) {
		if (fail_each && !fake_fail_at)
			fake_fail_at = 1 + below(&w, 2 * fail_each);
		step(&w);
		check_intervals(&w);
		if (!w.wrong)
			w.wrong = fake_check(&w.ctx);
		if (!w.wrong)
			w.wrong = fake_check(&w.other);
		if (w.other.closed)
			dx_context_next_window(&w.other);
		dx_context_tick(&w.other, fake_now_ns);
	}
	*at_step = i;
	fake_end(&w.ctx);
	fake_end(&w.other);
	must(&w, !fake_nr_held, "memory leaks");
	return w.wrong;
}

static int sweep(u32 number, const char *what, u64 first, u64 nr, u32 fail_each)
{
	const char *wrong;
	u64 seed;
	u32 at;

	for (seed = first; seed < first + nr; seed++) {
		wrong = run(seed, fail_each, &at);
		if (!wrong)
			continue;
		printf("# seed %llu, step %u: %s\n", (unsigned long long)seed,
		       at, wrong);
		printf("not ok %u - %s\n", number, what);
		return 1;
	}
	printf("ok %u - %s\n", number, what);
	return 0;
}

int main(int argc, char **argv)
{
	u64 nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 300;
	u64 first = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	int failed;

	failed = sweep(1, "random operations keep all invariants", first, nr, 0);
	failed |= sweep(2, "also when allocations fail now and then", first, nr,
			20);
	failed |= sweep(3, "also when every other allocation fails", first, nr,
			1);
	puts("1..3");
	return failed;
}
