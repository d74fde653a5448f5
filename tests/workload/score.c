// SPDX-License-Identifier: GPL-2.0
/*
 * Holds a record against the truth that workload.c printed.
 *
 * usage: score TRUTH TRACE [SKIP]
 *
 * TRUTH is the workload's output, TRACE the record as text: of damox
 * convert_record_format --format perf_script, or of the kernel's trace_pipe
 * with the mono clock. For every snapshot that
 * lies within one phase, and not within its first SKIP snapshots (0), it
 * compares the bytes in regions with an access with those that were touched,
 * inside the workload's mapping. Target 0 is the workload.
 *
 * Prints, a line each: snapshots N; precision, recall and f1 (medians in
 * permil); found N (median over the phases of the snapshots until f1 first
 * reached 0.8, counted from 1; 0: never); regions (median).
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PHASES 256
#define MAX_REGIONS 20000

struct range {
	uint64_t start, end;
};

/* Sorted, and none overlaps another. */
struct ranges {
	struct range *at;
	int nr;
};

struct phase {
	uint64_t start_ns, end_ns;
	struct ranges hot;
	int snapshots;		/* seen so far */
	int found;
};

struct values {
	double *v;
	size_t n, room;
};

static struct ranges map;
static struct phase phases[MAX_PHASES];
static int nr_phases;

static void add(struct values *s, double v)
{
	if (s->n == s->room) {
		s->room = 2 * s->room + 64;
		s->v = realloc(s->v, s->room * sizeof(*s->v));
		if (!s->v)
			abort();
	}
	s->v[s->n++] = v;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(struct values *s)
{
	if (!s->n)
		return 0;
	qsort(s->v, s->n, sizeof(*s->v), compare);
	return s->v[s->n / 2];
}

static int compare_starts(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static struct ranges parse_ranges(char *at)
{
	struct ranges found = { 0 };

	for (;;) {
		char *before = at;
		struct range r;

		r.start = strtoull(at, &at, 16);
		r.end = strtoull(at, &at, 16);
		if (at == before || !r.end)
			break;
		if (!(found.nr & (found.nr - 1)))
			found.at = realloc(found.at, 2 * (found.nr + 1) *
						     sizeof(*found.at));
		if (!found.at)
			abort();
		found.at[found.nr++] = r;
	}
	if (found.nr)
		qsort(found.at, found.nr, sizeof(*found.at), compare_starts);
	return found;
}

static void parse_phase(char *line)
{
	struct phase *p = &phases[nr_phases];
	char *at = line + 6;

	strtol(at, &at, 10);
	p->start_ns = strtoull(at, &at, 10);
	p->end_ns = UINT64_MAX;
	if (nr_phases)
		phases[nr_phases - 1].end_ns = p->start_ns;
	p->hot = parse_ranges(at);
	nr_phases++;
}

static void read_truth(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	if (!f) {
		perror(path);
		exit(2);
	}
	while (getline(&line, &room, f) > 0) {
		if (!strncmp(line, "map ", 4))
			map = parse_ranges(line + 4);
		else if (!strncmp(line, "phase ", 6) && nr_phases < MAX_PHASES)
			parse_phase(line);
		else if (!strncmp(line, "end ", 4) && nr_phases)
			phases[nr_phases - 1].end_ns = strtoull(line + 4, NULL, 10);
	}
	free(line);
	fclose(f);
	if (!map.nr || !nr_phases) {
		fprintf(stderr, "%s: no truth in it\n", path);
		exit(2);
	}
}

static uint64_t overlap(struct range a, struct range b)
{
	uint64_t s = a.start > b.start ? a.start : b.start;
	uint64_t e = a.end < b.end ? a.end : b.end;

	return e > s ? e - s : 0;
}

/* Bytes of @r that are in @ranges. */
static uint64_t bytes_in(const struct ranges *ranges, struct range r)
{
	int low = 0, high = ranges->nr;
	uint64_t bytes = 0;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (ranges->at[middle].end <= r.start)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ranges->nr && ranges->at[low].start < r.end; low++)
		bytes += overlap(r, ranges->at[low]);
	return bytes;
}

struct score {
	struct values precision, recall, f1, regions;
	int skip;
};

/* @r are the regions with an access. */
static void judge(struct score *s, struct phase *p, const struct range *r,
		  int nr, int nr_regions)
{
	uint64_t said = 0, right = 0, true_bytes = 0;
	double precision, recall, f1;

	for (int i = 0; i < nr; i++) {
		said += bytes_in(&map, r[i]);
		right += bytes_in(&p->hot, r[i]);
	}
	for (int k = 0; k < p->hot.nr; k++)
		true_bytes += p->hot.at[k].end - p->hot.at[k].start;
	precision = said ? (double)right / said : !true_bytes;
	recall = true_bytes ? (double)right / true_bytes : 1;
	f1 = precision + recall ? 2 * precision * recall / (precision + recall)
				: 0;
	p->snapshots++;
	if (f1 >= 0.8 && !p->found)
		p->found = p->snapshots;
	if (p->snapshots <= s->skip)
		return;
	add(&s->precision, precision);
	add(&s->recall, recall);
	add(&s->f1, f1);
	add(&s->regions, nr_regions);
}

/* The phase in which all of [start, end) lies, or NULL. */
static struct phase *phase_of(uint64_t start, uint64_t end)
{
	for (int i = 0; i < nr_phases; i++)
		if (phases[i].start_ns <= start && end <= phases[i].end_ns)
			return &phases[i];
	return NULL;
}

static void read_trace(const char *path, struct score *s)
{
	static struct range hot[MAX_REGIONS];
	uint64_t before = 0, end = 0, total = 0;
	int nr_hot = 0, seen = 0;
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	if (!f) {
		perror(path);
		exit(2);
	}
	while (getline(&line, &room, f) > 0) {
		char *at = strstr(line, "damon_aggregated: target_id=");
		char *t = at;
		uint64_t id, nr, sec, usec;
		struct range r;
		unsigned int count;
		struct phase *p;

		if (!at)
			continue;
		/* the time is the word before, "damon:" may belong to this one */
		for (int word = 0; word < 2; word++) {
			while (t > line && t[-1] == ' ')
				t--;
			while (t > line && t[-1] != ' ')
				t--;
			if (word == 0 && t[0] >= '0' && t[0] <= '9')
				break;
		}
		if (sscanf(t, "%" SCNu64 ".%" SCNu64, &sec, &usec) != 2 ||
		    sscanf(at, "damon_aggregated: target_id=%" SCNu64
			   " nr_regions=%" SCNu64 " %" SCNu64 "-%" SCNu64
			   ": %u", &id, &nr, &r.start, &r.end, &count) != 5 ||
		    id != 0)
			continue;
		end = sec * 1000000000ULL + usec * 1000;
		total = nr;
		if (count && nr_hot < MAX_REGIONS)
			hot[nr_hot++] = r;
		if (++seen < (int)total)
			continue;
		p = before ? phase_of(before, end) : NULL;
		if (p)
			judge(s, p, hot, nr_hot, seen);
		before = end;
		seen = nr_hot = 0;
	}
	free(line);
	fclose(f);
}

int main(int argc, char **argv)
{
	struct score s = { 0 };
	struct values found = { 0 };

	if (argc < 3 || argc > 4) {
		fputs("usage: score TRUTH TRACE [SKIP]\n", stderr);
		return 2;
	}
	s.skip = argc > 3 ? atoi(argv[3]) : 0;
	read_truth(argv[1]);
	read_trace(argv[2], &s);
	for (int i = 0; i < nr_phases; i++)
		if (phases[i].snapshots)
			add(&found, phases[i].found ? phases[i].found : 1e9);
	printf("snapshots %zu\n", s.f1.n);
	printf("precision %.0f\n", 1000 * median(&s.precision));
	printf("recall %.0f\n", 1000 * median(&s.recall));
	printf("f1 %.0f\n", 1000 * median(&s.f1));
	printf("found %.0f\n", median(&found) < 1e9 ? median(&found) : 0);
	printf("regions %.0f\n", median(&s.regions));
	return s.f1.n ? 0 : 1;
}
