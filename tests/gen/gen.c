// SPDX-License-Identifier: GPL-2.0
/*
 * Makes records like a monitor would, of any size, from a seed.
 *
 * It is a small DAMON: regions are sampled a binomial number of times from a
 * memory whose chunks have known access rates, age, are merged with neighbours
 * of like rates and split at random. Rates change now and then.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

#define PAGE		4096ull
#define NR_CHUNKS	8192		/* of a target's memory */
#define MAX_SAMPLES	20		/* in an aggregation interval */
#define NR_LEVELS	64		/* of access rates */
#define GAP		(1ull << 40)	/* between a target's areas */

static uint64_t rng = 1;

static uint32_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng >> 32;
}

static uint32_t rnd_below(uint32_t n)
{
	return ((uint64_t)rnd() * n) >> 32;
}

struct region {
	uint64_t start, end;	/* within the target's memory, no gaps */
	uint32_t nr, last_nr;
	uint64_t age;
	uint64_t seen_ms;	/* when an access was last seen; 0: never */
};

struct target {
	uint64_t base;		/* address of the first area */
	uint64_t size;
	float rate[NR_CHUNKS];		/* of each chunk */
	double sum[NR_CHUNKS + 1];	/* of the rates before a chunk */
	struct region *region, *spare;
	size_t nr, cap;
};

/* Chance that a binomial number of MAX_SAMPLES is at most i, for each rate. */
static uint32_t cumulated[NR_LEVELS + 1][MAX_SAMPLES + 1];

static void make_table(void)
{
	for (int l = 0; l <= NR_LEVELS; l++) {
		double p = (double)l / NR_LEVELS, q = 1 - p, sum = 0;

		for (int k = 0; k <= MAX_SAMPLES; k++) {
			double c = 1;

			for (int i = 0; i < k; i++)
				c = c * (MAX_SAMPLES - i) / (i + 1) * p;
			for (int i = k; i < MAX_SAMPLES; i++)
				c *= q;
			sum += c;
			cumulated[l][k] = sum >= 1 ? UINT32_MAX :
					  (uint32_t)(sum * UINT32_MAX);
		}
		cumulated[l][MAX_SAMPLES] = UINT32_MAX;
	}
}

static uint32_t binomial(double p)
{
	int l = (int)(p * NR_LEVELS + 0.5);
	uint32_t r, k = 0;

	if (l <= 0)
		return 0;
	if (l >= NR_LEVELS)
		return MAX_SAMPLES;
	r = rnd();
	while (cumulated[l][k] < r)
		k++;
	return k;
}

static void sum_rates(struct target *t)
{
	for (int i = 0; i < NR_CHUNKS; i++)
		t->sum[i + 1] = t->sum[i] + t->rate[i];
}

/* Some chunks in a row get a rate of their own; most memory is cold. */
static void heat(struct target *t, int spots)
{
	while (spots--) {
		int at = rnd_below(NR_CHUNKS), n = 1 + rnd_below(NR_CHUNKS / 64);
		static const float rates[] = { 0, 0, 0.05f, 0.3f, 0.9f, 1 };
		float r = rates[rnd_below(6)];

		for (int i = at; i < at + n && i < NR_CHUNKS; i++)
			t->rate[i] = r;
	}
	sum_rates(t);
}

static double mean_rate(const struct target *t, uint64_t start, uint64_t end)
{
	double size = (double)t->size / NR_CHUNKS;
	double a = start / size, b = end / size;
	int i = (int)a, k = (int)b;
	double sa, sb;

	if (k >= NR_CHUNKS)
		k = NR_CHUNKS - 1;
	sa = t->sum[i] + (a - i) * t->rate[i];
	sb = t->sum[k] + (b - k) * t->rate[k];
	return b > a ? (sb - sa) / (b - a) : 0;
}

static void init_target(struct target *t, int idx, uint64_t size, size_t nr)
{
	t->base = 0x500000000000ull + idx * (GAP * 16);
	t->size = size / nr * nr;
	t->cap = 4 * nr + 8;
	t->region = calloc(t->cap, sizeof(*t->region));
	t->spare = calloc(t->cap, sizeof(*t->spare));
	if (!t->region || !t->spare) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	t->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		t->region[i].start = t->size / nr * i / PAGE * PAGE;
		t->region[i].end = t->size / nr * (i + 1) / PAGE * PAGE;
	}
	heat(t, 200);
}

static uint32_t diff(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/* Sample, age, and merge neighbours that are alike. */
static void aggregate(struct target *t, uint64_t max_size, size_t max_nr)
{
	const uint32_t alike = MAX_SAMPLES / 10;
	struct region *out = t->spare, *last = NULL;

	for (size_t i = 0; i < t->nr; i++) {
		struct region r = t->region[i];
		uint64_t a, b;

		r.nr = binomial(mean_rate(t, r.start, r.end));
		r.age = diff(r.nr, r.last_nr) > alike ? 0 : r.age + 1;
		a = last ? last->end - last->start : 0;
		b = r.end - r.start;
		/* the three areas of an address space do not merge */
		if (last && diff(last->nr, r.nr) <= alike && a + b <= max_size &&
		    last->start * 3 / t->size == r.start * 3 / t->size) {
			last->nr = (last->nr * a + r.nr * b) / (a + b);
			last->age = (last->age * a + r.age * b) / (a + b);
			last->end = r.end;
			continue;
		}
		/* too many: those that differ are merged as well, as DAMON does */
		if (last && (size_t)(out - t->spare) >= max_nr) {
			last->end = r.end;
			continue;
		}
		last = out++;
		*last = r;
	}
	t->nr = out - t->spare;
	out = t->region;
	t->region = t->spare;
	t->spare = out;
}

static void split(struct target *t, size_t max_nr)
{
	struct region *out = t->spare;
	bool wanted = t->nr <= max_nr / 2;

	for (size_t i = 0; i < t->nr; i++) {
		struct region r = t->region[i];
		uint64_t cut = (r.end - r.start) * (1 + rnd_below(9)) / 10 /
			       PAGE * PAGE;

		r.last_nr = r.nr;
		r.nr = 0;
		if (wanted && cut) {
			*out = r;
			out->end = r.start + cut;
			r.start += cut;
			out++;
		}
		*out++ = r;
	}
	t->nr = out - t->spare;
	out = t->region;
	t->region = t->spare;
	t->spare = out;
}

static uint64_t address(const struct target *t, uint64_t offset)
{
	return t->base + offset + offset * 3 / t->size * GAP;
}

/* As of sampling by evidence, whose looks at a region are more than a window's. */
static void add_evidence(struct rec_region *o, struct region *r, double rate,
			 int64_t end_ns)
{
	struct rec_evidence *e = &o->evidence;

	o->samples = MAX_SAMPLES;
	e->looks = 3 * MAX_SAMPLES;
	for (uint32_t i = 0; i < e->looks; i++)
		e->hits += rnd_below(1000) < 1000 * rate;
	e->density_bp = rate >= 0.9 ? 10000 : e->hits * 10000 / e->looks;
	if (r->nr)
		r->seen_ms = rec_ms(end_ns) - rnd_below(100);
	e->last_seen_ms = r->seen_ms ? r->seen_ms : REC_NEVER_SEEN;
}

static void snapshot(struct rec_snapshot *s, const struct target *t,
		     bool evidence)
{
	s->nr_regions = t->nr;
	s->total_bytes = 0;
	for (size_t i = 0; i < t->nr; i++) {
		struct region *r = &t->region[i];
		struct rec_region *o = &s->regions[i];

		*o = (struct rec_region){
			.start = address(t, r->start),
			.nr_accesses = r->nr, .age = r->age,
			.age_us = REC_NONE, .percent = -1,
		};
		/* the last byte, so that an area's end stays in the area */
		o->end = address(t, r->end - 1) + 1;
		if (evidence)
			add_evidence(o, r, mean_rate(t, r->start, r->end),
				     s->end_ns);
		s->total_bytes += o->end - o->start;
	}
}

struct opts {
	const char *out;
	enum rec_format format;
	uint64_t snapshots, skip, flush;
	size_t regions, targets;
	uint64_t size;
	bool evidence;
	const char *comm, *cgroup;
};

static void usage(void)
{
	fprintf(stderr,
		"usage: gen [-n snapshots] [-r regions] [-t targets] [-s seed] [-m MiB] [-k snapshots] [-b snapshots a flush] [-e] [-p program] [-g cgroup]\n"
		"           [-f native|json|json_compressed|perf_script] FILE\n"
		"       gen -c FILE    count the regions of a record\n"
		"-k leaves out so many at the beginning.\n"
		"-e adds what sampling by evidence tells: looks, density, when an access was last seen.\n"
		"-p and -g name the program and its cgroup.\n"
		"-b makes blocks as a recorder that flushes each second would (default 10; 0: never).\n");
	exit(2);
}

static enum rec_format format_of(const char *name)
{
	if (!strcmp(name, "native"))
		return REC_NATIVE;
	if (!strcmp(name, "json"))
		return REC_JSON;
	if (!strcmp(name, "json_compressed"))
		return REC_JSON_COMPRESSED;
	if (strcmp(name, "perf_script"))
		usage();
	return REC_PERF_SCRIPT;
}

static void parse(int argc, char **argv, struct opts *o)
{
	int c;

	while ((c = getopt(argc, argv, "n:r:t:s:m:k:b:f:ep:g:")) != -1) {
		uint64_t v = optarg ? strtoull(optarg, NULL, 0) : 0;

		switch (c) {
		case 'n': o->snapshots = v; break;
		case 'r': o->regions = v; break;
		case 't': o->targets = v; break;
		case 's': rng = v * 2654435761u + 88172645463325252ull; break;
		case 'm': o->size = v << 20; break;
		case 'k': o->skip = v; break;
		case 'b': o->flush = v; break;
		case 'p': o->comm = optarg; break;
		case 'g': o->cgroup = optarg; break;
		case 'e': o->evidence = true; break;
		case 'f': o->format = format_of(optarg); break;
		default: usage();
		}
	}
	if (optind + 1 != argc || !o->regions || !o->targets)
		usage();
	o->out = argv[optind];
}

static int make(const struct opts *o, struct target *t, struct rec_writer *w)
{
	struct rec_snapshot s = { .sample_us = REC_NONE };
	int64_t ns = 1000000000000;

	s.regions = calloc(t->cap, sizeof(*s.regions));
	for (uint64_t n = 0; s.regions && n < o->snapshots; n++) {
		/* wake-ups are a little late, by changing amounts */
		int64_t end = ns + 100000000 + rnd_below(3000000);

		for (size_t i = 0; i < o->targets; i++) {
			if (n % 50 == 49)
				heat(&t[i], 4);
			aggregate(&t[i], t[i].size / o->regions * 4 / 3,
				  3 * o->regions);
			s.start_ns = ns;
			s.end_ns = end;
			snapshot(&s, &t[i], o->evidence);
			if (n >= o->skip && rec_write(w, i, &s))
				return 1;
			split(&t[i], 3 * o->regions);
		}
		ns = end;
		if (o->flush && n % o->flush == o->flush - 1 && rec_flush(w))
			return 1;
	}
	free(s.regions);
	return 0;
}

/* How many regions all snapshots of a record have. */
static int count(const char *path)
{
	struct rec_reader *r = rec_open(path, NULL);
	struct rec_snapshot *s;
	uint64_t nr = 0;

	if (!r)
		return 1;
	while (rec_next(r, &s, NULL) > 0)
		nr += s->nr_regions;
	rec_close(r);
	printf("%" PRIu64 "\n", nr);
	return 0;
}

int main(int argc, char **argv)
{
	struct opts o = {
		.format = REC_NATIVE, .snapshots = 100, .flush = 10,
		.regions = 100, .targets = 1, .size = 8ull << 30,
	};
	struct rec_stream head = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { 5000, 100000, 1000000, true, { 0, 0, 0, 0 } },
		.data_source = "unknown",
	};
	struct target *t;
	struct rec_writer *w;

	if (argc == 3 && !strcmp(argv[1], "-c"))
		return count(argv[2]);
	parse(argc, argv, &o);
	make_table();
	t = calloc(o.targets, sizeof(*t));
	w = rec_create(o.out, o.format, 0644);
	if (!t || !w)
		return 1;
	for (size_t i = 0; i < o.targets; i++) {
		head.target_id = i;
		head.comm = o.comm;
		head.cgroup = o.cgroup;
		init_target(&t[i], i, o.size, o.regions);
		if (rec_add_stream(w, &head) < 0)
			return 1;
	}
	if (make(&o, t, w)) {
		rec_abandon(w);
		return 1;
	}
	for (size_t i = 0; i < o.targets; i++) {
		free(t[i].region);
		free(t[i].spare);
	}
	free(t);
	return rec_finish(w) ? 1 : 0;
}
