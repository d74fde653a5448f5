// SPDX-License-Identifier: GPL-2.0
/*
 * Reports print the same from summaries as by going through all regions: of
 * records of any shape, whole, cut, and damaged. A record without summaries is
 * one whose summaries have wrong checksums; the rest of it is the same.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/opt.h"
#include "cmd/commands.h"
#include "damo/quirks.h"
#include "record/native/native.h"
#include "tap.h"

#define NR_RECORDS	30
#define MAX_REGIONS	24
#define NR_LARGE	1000	/* regions of a snapshot of a large record */

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(((seed >> 32) * n) >> 32);
}

struct bytes {
	uint8_t *p;
	size_t n;
};

/* ---- records ---- */

/* How the regions of a record are, each true for some of the records. */
struct shape {
	bool gaps, moving_gaps, odd, zero, empty, fine, late;
};

static struct shape any_shape(void)
{
	return (struct shape){
		.gaps = below(4), .moving_gaps = !below(3), .odd = !below(8),
		.zero = !below(10), .empty = !below(3), .fine = !below(4),
		.late = !below(4),
	};
}

static void make_regions(struct rec_snapshot *s, const struct shape *h)
{
	uint64_t unit = h->fine ? 1000 : 4096;
	uint64_t at = h->zero && !below(3) ? 0 : unit * (1 + below(3));
	size_t nr = h->empty && !below(4) ? 0 : 1 + below(MAX_REGIONS);

	for (size_t i = 0; i < nr; i++) {
		struct rec_region *r = &s->regions[i];
		bool gap = h->gaps && (i == nr / 3 || i == 2 * nr / 3);

		if (gap || (h->moving_gaps && !below(6)))
			at += unit * (h->moving_gaps ? 1 + below(40) :
				      (i < nr / 2 ? 300 : 500) - i);
		if (h->odd && !below(5))
			at -= unit * below(9);
		*r = (struct rec_region){
			.start = at, .nr_accesses = below(3) * below(21),
			.age = below(30), .age_us = REC_NONE, .percent = -1,
		};
		at += unit * below(h->odd ? 6 : 60);
		/* regions without a byte are odd, too */
		at += h->odd || at != r->start ? 0 : unit;
		r->end = at;
	}
	s->nr_regions = nr;
}

static void put_snapshots(struct nat_writer *w, size_t nr_streams)
{
	struct rec_region regions[MAX_REGIONS];
	struct rec_snapshot s = { .regions = regions, .sample_us = REC_NONE };
	size_t nr = 1 + below(60), flush = 1 + below(9);
	int64_t now = 1000000000;
	struct shape h = any_shape();

	for (size_t n = 0; n < nr; n++) {
		for (size_t i = 0; i < nr_streams; i++) {
			s.start_ns = now + (h.late && !below(5) ? 300000000 : 0);
			s.end_ns = s.start_ns + (below(20) ? 100000000 : 5000);
			s.total_bytes = REC_NONE;
			make_regions(&s, &h);
			if (nat_write(w, (int)i, &s))
				abort();
		}
		now = s.end_ns + (below(30) ? 0 : 77);
		if (n % flush == 0 && nat_flush(w))
			abort();
	}
}

static struct bytes make_record(void)
{
	size_t nr_streams = below(3) ? 1 : 3;
	struct rec_stream head = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000,
			       .ops_update_us = 1000000 },
	};
	int fd = memfd_create("made", 0);
	struct nat_writer *w = nat_create(dup(fd), "made");
	struct bytes b;

	for (size_t i = 0; w && i < nr_streams; i++) {
		head.target_id = i;
		if (nat_add_stream(w, &head) < 0)
			abort();
	}
	if (!w)
		abort();
	put_snapshots(w, nr_streams);
	if (nat_finish(w))
		abort();
	b.n = (size_t)lseek(fd, 0, SEEK_END);
	b.p = malloc(b.n);
	if (!b.p || pread(fd, b.p, b.n, 0) != (ssize_t)b.n)
		abort();
	close(fd);
	return b;
}

/* ---- what is done to them ---- */

/* Where a byte of a record lies. */
enum part { OUTSIDE, HEADER, SUMMARY, COLUMNS };

/* Walk over the blocks; @without: they lose their summaries. Tells where @at is. */
static enum part walk(struct bytes *b, bool without, size_t at)
{
	enum part part = OUTSIDE;
	struct nat_block h;
	size_t offset = NAT_FILE_HDR;

	while (offset + NAT_BLOCK_HDR <= b->n &&
	       !nat_block_unpack(&h, b->p + offset, offset)) {
		size_t begin = offset + NAT_BLOCK_HDR, end = begin + h.stored;

		if (h.type == NAT_SNAPSHOTS && at >= offset && at < end)
			part = at < begin ? HEADER :
			       at < begin + h.summary ? SUMMARY : COLUMNS;
		h.summary_crc ^= h.type == NAT_SNAPSHOTS;
		h.payload_crc ^= h.type == NAT_SUMMARY;
		if (without)
			nat_block_pack(&h, b->p + offset);
		offset = end;
	}
	return part;
}

static struct bytes copy_of(const struct bytes *b, bool without)
{
	struct bytes c = { malloc(b->n), b->n };

	if (!c.p)
		abort();
	memcpy(c.p, b->p, b->n);
	walk(&c, without, 0);
	return c;
}

/* ---- reports ---- */

struct report {
	const char *name;
	int (*run)(const struct command_line *line);
	const char *words[6];
	bool by_rows;		/* no snapshot's regions are needed */
};

static const struct report reports[] = {
	{ "nr_regions", cmd_report_nr_regions,
	  { "--input", "@", "-r", "0", "101", "5" }, true },
	{ "wss", cmd_report_wss, { "--input", "@", "--all_wss" }, true },
	{ "wss --work_time", cmd_report_wss,
	  { "--input", "@", "--all_wss", "--work_time", "150000" }, false },
	{ "times", cmd_report_times, { "--inputs", "@" }, true },
	{ "record_info", cmd_report_record_info,
	  { "--input", "@", "--raw_numbers" }, false },
	{ "heatmap", cmd_report_heatmap,
	  { "--input", "@", "--output", "raw" }, false },
	{ "heatmap --guide", cmd_report_heatmap,
	  { "--input", "@", "--guide" }, false },
	{ "heatmap --draw_range all", cmd_report_heatmap,
	  { "--input", "@", "--draw_range", "all" }, false },
};

#define NR_REPORTS	(sizeof(reports) / sizeof(reports[0]))

/* What the report prints of @b; a string that the caller frees. */
static char *print(const struct report *rep, const struct bytes *b)
{
	const struct damo_quirks quirks = { 0 };
	int in = memfd_create("record", 0), out = memfd_create("output", 0);
	int keep = dup(STDOUT_FILENO), argc = 0;
	char path[64], *argv[9], *text;
	off_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", in);
	if (in < 0 || write(in, b->p, b->n) != (ssize_t)b->n)
		abort();
	argv[argc++] = (char *)rep->name;
	for (size_t i = 0; i < 6 && rep->words[i]; i++)
		argv[argc++] = strcmp(rep->words[i], "@") ?
			       (char *)rep->words[i] : path;
	argv[argc] = NULL;
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	rep->run(&(struct command_line){ argc, argv, &quirks });
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	n = lseek(out, 0, SEEK_END);
	text = calloc(1, (size_t)n + 1);
	if (!text || pread(out, text, (size_t)n, 0) != n)
		abort();
	close(out);
	close(in);
	return text;
}

static bool same(const struct report *rep, const struct bytes *a,
		 const struct bytes *b)
{
	char *x = print(rep, a), *y = print(rep, b);
	bool equal = !strcmp(x, y);

	free(x);
	free(y);
	return equal;
}

/* Does a report print the same of the record and of its copy without summaries? */
static bool both_ways(const struct report *rep, const struct bytes *b)
{
	struct bytes c = copy_of(b, true);
	bool equal = same(rep, b, &c);

	free(c.p);
	return equal;
}

/* Change a byte; what the report should print depends on where it lies. */
static bool damaged(const struct report *rep, const struct bytes *whole)
{
	size_t at = NAT_FILE_HDR + below((uint32_t)(whole->n - NAT_FILE_HDR));
	struct bytes a = copy_of(whole, false), b = copy_of(whole, true);
	enum part part = walk(&a, false, at);
	bool good = true;

	a.p[at] ^= 0x10;
	b.p[at] ^= 0x10;
	if (part != COLUMNS)
		good = same(rep, &a, &b);
	else if (rep->by_rows)
		/* the summary is whole: nothing is lost */
		good = same(rep, &a, whole);
	free(a.p);
	free(b.p);
	return good;
}

static bool cut(const struct report *rep, const struct bytes *whole)
{
	struct bytes c = copy_of(whole, false);
	bool good;

	c.n = NAT_FILE_HDR + below((uint32_t)(whole->n - NAT_FILE_HDR));
	good = both_ways(rep, &c);
	free(c.p);
	return good;
}

static void check(const struct report *rep, size_t *bad)
{
	struct bytes b;

	bool told = false;

	memset(bad, 0, 3 * sizeof(*bad));
	for (uint64_t i = 1; i <= NR_RECORDS; i++) {
		seed = i * 7919;
		b = make_record();
		bad[0] += !both_ways(rep, &b);
		bad[1] += !cut(rep, &b);
		bad[2] += !damaged(rep, &b);
		if (!told && bad[0] + bad[1] + bad[2]) {
			printf("# %s: record %d differs\n", rep->name, (int)i);
			told = true;
		}
		free(b.p);
	}
}

/* ---- threads ---- */

/* A record that several threads read, with pauses that ages reach back over. */
static struct bytes make_large(void)
{
	struct rec_stream head = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000,
			       .ops_update_us = 1000000 },
	};
	struct rec_region *r = calloc(NR_LARGE, sizeof(*r));
	struct rec_snapshot s = { .regions = r, .nr_regions = NR_LARGE,
				  .total_bytes = REC_NONE,
				  .sample_us = REC_NONE };
	int fd = memfd_create("large", 0);
	struct nat_writer *w = nat_create(dup(fd), "large");
	struct bytes b;

	if (!r || !w || nat_add_stream(w, &head) < 0)
		abort();
	seed = 42;
	for (size_t n = 0; n < (1u << 20) / NR_LARGE + 20; n++) {
		s.start_ns = s.end_ns + (below(100) ? 0 : 5000000000);
		s.end_ns = s.start_ns + 100000000;
		for (size_t i = 0; i < NR_LARGE; i++)
			r[i] = (struct rec_region){
				.start = (1 + 3 * i) * 4096,
				.end = (4 + 3 * i) * 4096,
				.nr_accesses = below(21), .age = below(90),
				.age_us = REC_NONE, .percent = -1,
			};
		if (nat_write(w, 0, &s) || (n % 10 == 0 && nat_flush(w)))
			abort();
	}
	if (nat_finish(w))
		abort();
	free(r);
	b.n = (size_t)lseek(fd, 0, SEEK_END);
	b.p = malloc(b.n);
	if (!b.p || pread(fd, b.p, b.n, 0) != (ssize_t)b.n)
		abort();
	close(fd);
	return b;
}

/* ---- summaries of several blocks ---- */

/* How many there are; *at is where blocks are that the first one is of. */
static size_t count_merged(const struct bytes *b, size_t *at)
{
	size_t offset = NAT_FILE_HDR, nr = 0, blocks = 0;
	struct nat_block h;

	while (offset + NAT_BLOCK_HDR <= b->n &&
	       !nat_block_unpack(&h, b->p + offset, offset)) {
		nr += h.type == NAT_SUMMARY;
		if (h.type == NAT_SNAPSHOTS && ++blocks == 4)
			*at = offset;
		offset += NAT_BLOCK_HDR + h.stored;
	}
	return nr;
}

/* Reports of a record that is long enough for them. */
static void check_merged(void)
{
	struct bytes whole = make_large(), b;
	size_t at = 0, nr = count_merged(&whole, &at);

	tap_ok(nr, "a long record has summaries of several blocks: %zu", nr);
	for (size_t i = 0; i < NR_REPORTS; i++) {
		const struct report *rep = &reports[i];

		tap_ok(both_ways(rep, &whole),
		       "%s: the same from summaries of several blocks",
		       rep->name);
		if (!rep->by_rows)
			continue;
		b = copy_of(&whole, false);
		b.p[at] ^= 1;
		tap_ok(same(rep, &b, &whole),
		       "%s: does not notice a damaged block of them",
		       rep->name);
		free(b.p);
		b = copy_of(&whole, false);
		b.n = b.n / 3 * 2;
		tap_ok(both_ways(rep, &b),
		       "%s: the same of a long record that was cut", rep->name);
		free(b.p);
	}
	free(whole.p);
}

/* The same on one processor, where there is one thread, and on all. */
static void check_threads(void)
{
	static const struct report rep = {
		"heatmap", cmd_report_heatmap,
		{ "--input", "@", "--output", "raw" }, false
	};
	static const struct {
		const char *name;
		size_t damage;		/* so many quarters from its beginning */
		bool without;		/* summaries */
	} cases[] = {
		{ "", 0, false },
		{ ", of a record without summaries", 0, true },
		{ ", of a damaged record", 1, false },
		{ ", of a damaged record", 2, false },
		{ ", of a damaged record without summaries", 1, true },
	};
	struct bytes whole = make_large(), b;
	cpu_set_t all, one;
	char *x, *y;

	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE && !CPU_COUNT(&one); cpu++)
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &one);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b = copy_of(&whole, cases[i].without);
		if (cases[i].damage)
			b.p[b.n / 4 * cases[i].damage] ^= 1;
		x = print(&rep, &b);
		sched_setaffinity(0, sizeof(one), &one);
		y = print(&rep, &b);
		sched_setaffinity(0, sizeof(all), &all);
		tap_ok(strlen(x) > 10000 && !strcmp(x, y),
		       "heatmap: %d threads add up as one does%s",
		       CPU_COUNT(&all), cases[i].name);
		free(x);
		free(y);
		free(b.p);
	}
	free(whole.p);
}

int main(void)
{
	size_t bad[3];

	/* what is said of damage does not matter here; sanitizers use the descriptor */
	stderr = fopen("/dev/null", "we");
	if (!stderr)
		return 1;
	for (size_t i = 0; i < NR_REPORTS; i++) {
		const char *name = reports[i].name;

		check(&reports[i], bad);
		tap_ok(!bad[0], "%s: the same from summaries and from regions", name);
		tap_ok(!bad[1], "%s: the same of a record that was cut", name);
		tap_ok(!bad[2], "%s: a changed byte changes nothing, or what it should", name);
	}
	check_merged();
	check_threads();
	return tap_end();
}
