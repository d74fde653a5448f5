// SPDX-License-Identifier: GPL-2.0
/*
 * Random operations on a context, with what must always hold checked after
 * each; then the same with allocations failing. Prints TAP.
 *
 *	property [SEEDS [FIRST]]
 */
#include "../kunit/core_fake.h"

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
		      ctx->attrs.min_regions, "too many regions");
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			must(w, dx_region_bytes(r) <= ctx->size_limit ||
			     ctx->stats.skipped, "a region is too large");
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

static void tick(struct world *w)
{
	u64 late_ns = chance(w, 20) ? below(w, 30 * FAKE_MS) : 0;
	struct damonx_region got;
	struct dx_region *r;
	struct dx_target *t;
	u64 bytes;
	u32 flags;

	if (chance(w, 1))
		late_ns = below(w, 100000 * FAKE_MS);
	flags = fake_tick_late(&w->ctx, late_ns);
	if (!(flags & DX_TICK_WINDOW))
		return;
	check_window(w);
	check_bounds(w);
	dx_for_each_target(t, &w->ctx) {
		dx_for_each_region(r, t) {
			dx_region_report(&w->ctx, r, &got);
			must(w, got.nr_accesses <= got.samples,
			     "more accesses than samples reported");
			must(w, got.estimate == got.nr_accesses ||
			     got.flags & DAMONX_REGION_UNKNOWN,
			     "estimate differs at the end of a window");
		}
	}
	bytes = total_bytes(&w->ctx);
	dx_context_next_window(&w->ctx);
	must(w, w->ctx.nr_alive < w->ctx.nr_targets ||
	     bytes == total_bytes(&w->ctx), "splits lost memory");
}

static void commit(struct world *w)
{
	int err;

	if (chance(w, 50))
		draw_attrs(w);
	if (chance(w, 50))
		draw_targets(w);
	err = dx_context_commit(&w->ctx, &w->spec);
	must(w, !err || err == -ENOMEM, "a commit is refused");
}

static void restart(struct world *w)
{
	u32 i;

	if (w->ctx.running)
		dx_context_stop(&w->ctx);
	for (i = 0; i < NR_SPACES; i++)
		w->spaces[i].gone = false;
	dx_context_start(&w->ctx);
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
	case 91:
		restart(w);
		break;
	case 92 ... 93:
		dx_context_pause(&w->ctx);
		break;
	case 94 ... 97:
		dx_context_resume(&w->ctx);
		break;
	default:
		fake_now_ns += below(w, 300 * FAKE_MS);
	}
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
	must(&w, !dx_context_commit(&w.ctx, &w.spec), "the first commit failed");
	for (i = 0; i < NR_STEPS && !w.wrong; i++) {
		if (fail_each && !fake_fail_at)
			fake_fail_at = 1 + below(&w, 2 * fail_each);
		step(&w);
		if (!w.wrong)
			w.wrong = fake_check(&w.ctx);
	}
	*at_step = i;
	fake_end(&w.ctx);
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
