// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling on memory whose accesses are known: what is found, how soon, and with
 * how many looks. Prints TAP and a table in comments.
 *
 *	patterns [SEEDS [CASE]...]
 *
 * Hot is what is accessed in a window more likely than not; found is what has an
 * access. Figures are of all windows of a run, in the order of
 * precision, recall, F1, windows until F1 is 0.8 after a change, regions, looks
 * a sample, the most looks in a sample, wake-ups in a hundred samples.
 */
#include <math.h>
#include "../kunit/core_fake.h"

#define KIB		(1ULL << 10)
#define MIB		(1ULL << 20)
#define GIB		(1ULL << 30)
#define TIB		(1ULL << 40)
#define BASE		(0x100000000000ULL)
#define MAX_PARTS	2200

/* A part whose pages are accessed with chance @p in each sample. */
struct part {
	u64 start;
	u64 end;
	double p;
	u64 burst_ns;	/* unless 0: all of them, each so many ns */
};

static struct part parts[MAX_PARTS];
static u32 nr_parts;
static u64 world_bytes;
static double noise;		/* chance of all other pages in a sample */
static struct dx_context ctx;
static struct dx_space space;
static u64 rng;
static u32 most_looks;
static u64 armed_tick;
static u32 nr_armed;
static u32 nr_tests, nr_failed;

static void result(bool ok, const char *what)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++nr_tests, what);
	nr_failed += !ok;
}

static double chance(void)
{
	return (double)(dx_random(&rng) >> 11) / (1ULL << 53);
}

static const struct part *part_at(u64 addr)
{
	u32 low = 0, high = nr_parts;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (parts[middle].end > addr)
			high = middle;
		else
			low = middle + 1;
	}
	return low < nr_parts && parts[low].start <= addr ? &parts[low] : NULL;
}

static bool touched(u64 addr, u32 ticks)
{
	const struct part *part = part_at(addr);
	u64 span_ns = ticks * 5 * FAKE_MS;
	double p = part ? part->p : noise;

	if (part && part->burst_ns)
		return fake_now_ns / part->burst_ns !=
		       (fake_now_ns - span_ns) / part->burst_ns;
	if (p >= 1)
		return true;
	return p > 0 && chance() < -expm1(ticks * log1p(-p));
}

static int areas(struct dx_space *s, struct dx_range *to, u32 max)
{
	if (max)
		to[0] = (struct dx_range){ BASE, BASE + world_bytes };
	return 1;
}

static void pass(struct dx_space *s, struct dx_pass *p)
{
	u32 i;

	for (i = 0; i < p->nr_read; i++)
		p->read[i].seen = touched(p->read[i].addr,
					  max_t(u32, ctx.tick - p->read[i].epoch, 1)) ?
				  DX_TOUCHED : DX_UNTOUCHED;
	for (i = 0; i < p->nr_arm; i++) {
		p->arm[i].epoch = ctx.tick;
		p->arm[i].found = DX_UNTOUCHED;
		if (i && p->arm[i].addr < p->arm[i - 1].addr) {
			puts("Bail out! looks are not sorted");
			exit(1);
		}
	}
	if (armed_tick != ctx.tick)
		nr_armed = 0;
	armed_tick = ctx.tick;
	nr_armed += p->nr_arm;
	most_looks = max(most_looks, nr_armed);
}

static const struct dx_ops ops = {
	.id = DAMONX_OPS_VADDR,
	.name = "vaddr",
	.follows_mappings = true,
	.areas = areas,
	.pass = pass,
};

/* ---- cases ---- */

static void add(u64 offset, u64 bytes, double p, u64 burst_ns)
{
	parts[nr_parts++] = (struct part){
		.start = BASE + offset,
		.end = BASE + offset + bytes,
		.p = p,
		.burst_ns = burst_ns,
	};
}

static u64 below(u64 bound)
{
	return dx_random_below(&rng, bound);
}

static int compare_parts(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Somewhere where there is nothing yet, not at its neighbours. */
static void scatter(u64 bytes, double p)
{
	u64 at;
	u32 i;

	do {
		at = BASE + below((world_bytes - bytes) / FAKE_PAGE) * FAKE_PAGE;
		for (i = 0; i < nr_parts; i++)
			if (at < parts[i].end + FAKE_PAGE &&
			    parts[i].start < at + bytes + FAKE_PAGE)
				break;
	} while (i < nr_parts);
	add(at - BASE, bytes, p, 0);
}

static void half(u32 phase)
{
	world_bytes = 256 * MIB;
	add(37 * MIB + 12 * KIB, 128 * MIB, 1, 0);
}

static void half_seldom(u32 phase)
{
	world_bytes = 256 * MIB;
	add(37 * MIB + 12 * KIB, 128 * MIB, 0.3, 0);
}

static void spots(u32 phase)
{
	u64 bytes;

	world_bytes = 512 * MIB;
	for (bytes = 64 * MIB; bytes >= MIB; bytes /= 2)
		scatter(bytes, 1);
}

static void tiny(u32 phase)
{
	u32 i;

	world_bytes = 512 * MIB;
	for (i = 0; i < 16; i++)
		scatter(256 * KIB, 1);
}

static void big(u32 phase)
{
	u32 i;

	world_bytes = 64 * GIB;
	for (i = 0; i < 16; i++)
		scatter(4 * MIB, 1);
}

static void warm(u32 phase)
{
	world_bytes = 256 * MIB;
	add(16 * MIB, 32 * MIB, 1, 0);
	add(100 * MIB, 64 * MIB, 0.005, 0);
}

static void burst(u32 phase)
{
	world_bytes = 256 * MIB;
	add(16 * MIB, 32 * MIB, 1, 0);
	add(100 * MIB, 64 * MIB, 1, 1000 * FAKE_MS);
}

static void stairs(u32 phase)
{
	world_bytes = 100 * MIB;
	add((phase % 10) * 10 * MIB, 10 * MIB, 1, 0);
}

static void t1(u32 phase)
{
	world_bytes = TIB;
	scatter(GIB, 1);
}

static void t64(u32 phase)
{
	world_bytes = 64 * TIB;
	scatter(4 * GIB, 1);
}

static void realistic(u32 phase)
{
	u32 i;

	world_bytes = GIB;
	for (i = 0; i < 60; i++)
		scatter((16 * KIB) << below(11), exp(log(0.05) * chance()));
	for (i = 0; i < 40; i++)
		scatter((16 * KIB) << below(9), 0.002);
}

static void zipf(u32 phase)
{
	u32 i;

	world_bytes = 256 * MIB;
	for (i = 0; i < 1024; i++)
		add(i * 256 * KIB, 256 * KIB, exp(log(1e-5) * chance()), 0);
}

static const struct scene {
	const char *name;
	void (*draw)(u32 phase);
	u32 phases;
	u32 windows;	/* of a phase */
	double least_f1;	/* that a budget of 100 must reach */
} scenes[] = {
	{ "half", half, 1, 200, 0.98 },
	{ "half03", half_seldom, 1, 200, 0.95 },
	{ "spots", spots, 3, 150, 0.98 },
	{ "tiny", tiny, 2, 200, 0.95 },
	{ "stairs", stairs, 10, 25, 0.95 },
	{ "t1", t1, 5, 50, 0.90 },
	{ "realistic", realistic, 2, 200, 0.85 },
	{ "big", big, 1, 300, 0.90 },
	{ "warm", warm, 1, 200, 0.93 },
	{ "burst", burst, 1, 200, 0.95 },
	{ "zipf", zipf, 1, 300, 0.40 },
	{ "t64", t64, 5, 50, 0 },
};

static const struct manner {
	const char *name;
	u32 sampling;
	u32 min_regions;
	u32 budget;
} manners[] = {
	{ "classic 10", DAMONX_SAMPLING_CLASSIC, 10, 0 },
	{ "classic 100", DAMONX_SAMPLING_CLASSIC, 100, 0 },
	{ "evidence 50", DAMONX_SAMPLING_EVIDENCE, 10, 50 },
	{ "evidence 100", DAMONX_SAMPLING_EVIDENCE, 10, 100 },
};

/* ---- what is found ---- */

struct score {
	double precision, recall, f1, until, regions, looks, most, wakes;
	double dense_in, dense_out;
};

static bool is_hot(const struct part *part)
{
	if (part->burst_ns)
		return fake_now_ns / part->burst_ns !=
		       (fake_now_ns - 100 * FAKE_MS) / part->burst_ns;
	return 20 * log1p(-min(part->p, 0.999999)) <= log(0.5);
}

static void judge(double *precision, double *recall)
{
	u64 hot = 0, found = 0, right = 0;
	struct damonx_region got;
	const struct dx_region *r;
	u32 i = 0, k;

	for (k = 0; k < nr_parts; k++)
		if (is_hot(&parts[k]))
			hot += parts[k].end - parts[k].start;
	dx_for_each_region(r, ctx.targets) {
		dx_region_report(&ctx, r, &got);
		if (!got.nr_accesses)
			continue;
		found += got.end - got.start;
		while (i < nr_parts && parts[i].end <= got.start)
			i++;
		for (k = i; k < nr_parts && parts[k].start < got.end; k++)
			if (is_hot(&parts[k]))
				right += min_t(u64, parts[k].end, got.end) -
					 max_t(u64, parts[k].start, got.start);
	}
	*precision = found ? (double)right / found : !hot;
	*recall = hot ? (double)right / hot : 1;
}

/*
 * The density that is reported of known regions inside the first part, and
 * outside, by bytes; regions on its border belong to neither.
 */
static void density(double *in, double *out)
{
	double bytes[2] = {}, dense[2] = {};
	struct damonx_region got;
	const struct dx_region *r;
	bool inside;

	dx_for_each_region(r, ctx.targets) {
		dx_region_report(&ctx, r, &got);
		inside = parts[0].start <= got.start && got.end <= parts[0].end;
		if (!got.samples ||
		    (!inside && parts[0].start < got.end &&
		     got.start < parts[0].end))
			continue;
		bytes[inside] += got.end - got.start;
		dense[inside] += (got.end - got.start) * got.density_bp / 1e4;
	}
	*in = dense[1] / bytes[1];
	*out = dense[0] / bytes[0];
}

static u32 nr_wakes;

static void draw(const struct scene *c, u32 phase)
{
	nr_parts = 0;
	c->draw(phase);
	qsort(parts, nr_parts, sizeof(*parts), compare_parts);
}

static void window(void)
{
	u32 flags = 0;

	while (!(flags & DX_TICK_WINDOW)) {
		flags = fake_tick(&ctx);
		nr_wakes++;
	}
}

static struct score run(const struct scene *c, const struct manner *m, u64 seed)
{
	struct score s = {};
	struct dx_attrs attrs = fake_attrs();
	u32 i, phase, all = c->phases * c->windows;

	fake_reset();
	rng = seed;
	noise = 0;
	most_looks = 0;
	nr_wakes = 0;
	draw(c, 0);
	attrs.sampling = m->sampling;
	attrs.budget = m->budget;
	attrs.min_regions = m->min_regions;
	if (fake_start(&ctx, &space, &ops, &attrs, seed)) {
		puts("Bail out! cannot start");
		exit(1);
	}
	for (phase = 0; phase < c->phases; phase++) {
		u32 until = 0;

		if (phase)
			draw(c, phase);
		for (i = 0; i < c->windows; i++) {
			double precision, recall, f1;

			window();
			judge(&precision, &recall);
			f1 = precision + recall > 0 ?
			     2 * precision * recall / (precision + recall) : 0;
			s.precision += precision / all;
			s.recall += recall / all;
			s.f1 += f1 / all;
			s.regions += (double)dx_context_nr_regions(&ctx) / all;
			if (!until && f1 >= 0.8)
				until = i + 1;
			dx_context_next_window(&ctx);
		}
		s.until += (double)(until ?: c->windows) / c->phases;
	}
	density(&s.dense_in, &s.dense_out);
	s.looks = (double)ctx.stats.looks / ctx.tick;
	s.most = most_looks;
	s.wakes = 100.0 * nr_wakes / ctx.tick;
	fake_end(&ctx);
	return s;
}

static int compare_f1(const void *a, const void *b)
{
	const struct score *x = a, *y = b;

	return (x->f1 > y->f1) - (x->f1 < y->f1);
}

/* The run whose F1 is the median; *@worst: the lowest F1. */
static struct score runs(const struct scene *c, const struct manner *m, u32 nr,
			 double *worst)
{
	struct score s[64];
	u32 i;

	for (i = 0; i < nr; i++)
		s[i] = run(c, m, i + 1);
	qsort(s, nr, sizeof(*s), compare_f1);
	*worst = s[0].f1;
	return s[nr / 2];
}

static void compare(const struct scene *c, u32 seeds)
{
	char what[80];
	double worst;
	bool ok = true;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(manners); i++) {
		const struct manner *m = &manners[i];
		struct score s = runs(c, m, seeds, &worst);

		printf("# %-10s %-13s %.3f %.3f %.3f (%.3f) %5.1f %4.0f %5.1f %4.0f %3.0f\n",
		       c->name, m->name, s.precision, s.recall, s.f1, worst,
		       s.until, s.regions, s.looks, s.most, s.wakes);
		if (c->draw == half)
			printf("# density %.3f of what is hot, %.3f of the rest\n",
			       s.dense_in, s.dense_out);
		fflush(stdout);
		if (m->sampling != DAMONX_SAMPLING_EVIDENCE)
			continue;
		ok &= s.looks <= m->budget * 1.02 && s.most <= 1000;
		if (c->draw == half)
			ok &= s.dense_in >= 0.99 && s.dense_out <= 0.05;
		if (m->budget == 100)
			ok &= s.f1 >= c->least_f1;
	}
	snprintf(what, sizeof(what), "%s is found within the budget", c->name);
	result(ok, what);
}

int main(int argc, char **argv)
{
	u32 seeds = argc > 1 ? atoi(argv[1]) : 3;
	u32 i;
	int k;

	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		bool named = argc < 3;

		for (k = 2; k < argc; k++)
			named |= !strcmp(argv[k], scenes[i].name);
		if (named)
			compare(&scenes[i], seeds);
	}
	printf("1..%u\n", nr_tests);
	return nr_failed ? 1 : 0;
}
