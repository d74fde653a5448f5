// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "model/areas.h"
#include "record/replay.h"
#include "util/msg.h"
#include "util/units.h"

#define MAX_AGGR_US	1e15	/* 31 years: damage */
#define MIN_SAMPLE_US	0.001	/* what our clock tells */

/* The memory that stands for the addresses of one stream. */
struct space {
	struct areas all;	/* that regions cover */
	struct areas touched;	/* that were accessed at some time */
	char **map;		/* one for each of @all */
	double max_samples;	/* in an aggregation interval */
	double sample_ns;
};

/* A region that is accessed while a snapshot lasts. */
struct busy {
	char *p;
	size_t size;
	uint32_t nr;		/* of so many sampling intervals */
	uint32_t of;
};

struct player {
	const char *name;
	struct rec_reader *r;
	const struct replay_opts *o;
	struct space *space;
	size_t nr_spaces;
	size_t page;
	uint64_t nr_snapshots, nr_done;
	int64_t began_ns, noticed_ns;	/* on our clock */
	struct busy *busy;
	size_t nr_busy, cap_busy;
};

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

/*
 * Sums of times, of which records may have any within REC_TIME_LIMIT_NS: what
 * lies beyond is as far away as can be.
 */
static int64_t add_ns(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

static int64_t sub_ns(int64_t a, int64_t b)
{
	int64_t diff;

	if (__builtin_sub_overflow(a, b, &diff))
		return b < 0 ? INT64_MAX : INT64_MIN;
	return diff;
}

static int64_t to_ns(double ns)
{
	return ns < 0x1p63 ? (int64_t)ns : INT64_MAX;
}

static void sleep_until(int64_t ns)
{
	struct timespec ts = { ns / NS_PER_SEC, ns % NS_PER_SEC };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static void touch(volatile char *p, size_t size, size_t page)
{
	for (size_t i = 0; i < size; i += page)
		p[i] = 1;
}

static int no_memory(const struct player *p)
{
	return msg_error("%s: out of memory", p->name);
}

static int check_intervals(const struct player *p, const struct rec_stream *s)
{
	double sample_us = s->intervals.sample_us;
	double aggr_us = s->intervals.aggr_us;

	if (!s->has_intervals || !(sample_us > 0) || !(aggr_us >= sample_us) ||
	    !(aggr_us < MAX_AGGR_US))
		return msg_error("%s: has no intervals, from which access rates are computed; give --intervals",
				 p->name);
	if (sample_us < MIN_SAMPLE_US || aggr_us / sample_us > UINT32_MAX)
		return msg_error("%s: cannot be replayed: samples every %g us in aggregation intervals of %g us are more than a monitor takes; the record is damaged",
				 p->name, sample_us, aggr_us);
	return 0;
}

/* What memory the record is about, in one pass over it. */
static int survey(struct player *p)
{
	struct rec_snapshot *snap;
	size_t stream;
	int err;

	for (size_t i = 0; i < p->nr_spaces; i++) {
		const struct rec_stream *s = rec_stream(p->r, i);
		struct space *sp = &p->space[i];

		if (check_intervals(p, s))
			return 1;
		sp->sample_ns = s->intervals.sample_us * NS_PER_US;
		sp->max_samples = s->intervals.aggr_us /
				  s->intervals.sample_us;
		p->nr_snapshots += rec_nr_snapshots(p->r, i);
	}
	if (rec_rewind(p->r, -1))
		return 1;
	while ((err = rec_next(p->r, &snap, &stream)) > 0) {
		struct space *sp = &p->space[stream];

		for (size_t i = 0; i < snap->nr_regions; i++) {
			const struct rec_region *r = &snap->regions[i];

			if (areas_add(&sp->all, r->start, r->end) ||
			    (r->nr_accesses &&
			     areas_add(&sp->touched, r->start, r->end)))
				return no_memory(p);
		}
	}
	return err < 0;
}

static uint64_t free_memory(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	uint64_t kb, sum = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %" SCNu64, &kb) == 1 ||
		    sscanf(line, "SwapFree: %" SCNu64, &kb) == 1)
			sum += kb << 10;
	if (f)
		fclose(f);
	return sum;
}

static int check_memory(const struct player *p)
{
	char want_text[UNITS_LEN], have_text[UNITS_LEN];
	uint64_t want = 0, have = free_memory();

	for (size_t i = 0; i < p->nr_spaces; i++)
		if (__builtin_add_overflow(want,
					   areas_size(&p->space[i].touched),
					   &want))
			want = UINT64_MAX;
	if (!have || want <= have)
		return 0;
	return msg_error("%s: %s were accessed, but only %s of memory are free; adjust --address makes a smaller record",
			 p->name, fmt_size(want_text, want, SIZE_UNITS),
			 fmt_size(have_text, have, SIZE_UNITS));
}

static int map_memory(struct player *p)
{
	for (size_t i = 0; i < p->nr_spaces; i++) {
		struct space *sp = &p->space[i];

		sp->map = calloc(sp->all.nr + 1, sizeof(*sp->map));
		if (!sp->map)
			return no_memory(p);
		for (size_t k = 0; k < sp->all.nr; k++) {
			const struct area *a = &sp->all.area[k];
			void *m = mmap(NULL, a->end - a->start,
				       PROT_READ | PROT_WRITE, MAP_PRIVATE |
				       MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

			if (m == MAP_FAILED)
				return msg_error("%s: cannot map the area from %"
						 PRIu64 " to %" PRIu64,
						 p->name, a->start, a->end);
			sp->map[k] = m;
		}
	}
	return 0;
}

static int add_busy(struct player *p, const struct space *sp,
		    const struct rec_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];
		const struct area *a = areas_find(&sp->all, r->start);
		struct busy *b;

		if (!r->nr_accesses || !a || r->end <= r->start)
			continue;
		if (p->nr_busy == p->cap_busy) {
			size_t cap = p->cap_busy ? 2 * p->cap_busy : 256;

			b = realloc(p->busy, cap * sizeof(*b));
			if (!b)
				return no_memory(p);
			p->busy = b;
			p->cap_busy = cap;
		}
		b = &p->busy[p->nr_busy++];
		b->p = sp->map[a - sp->all.area] + (r->start - a->start);
		b->size = r->end - r->start;
		b->of = (uint32_t)sp->max_samples;
		b->nr = r->nr_accesses < b->of ? r->nr_accesses : b->of;
	}
	return 0;
}

/* All that @p->busy holds, for @length_ns from @from_ns on our clock. */
static void play(struct player *p, int64_t from_ns, int64_t length_ns,
		 double sample_ns)
{
	double ticks = (double)length_ns / sample_ns;

	for (uint64_t t = 0; (double)t < ticks; t++) {
		int64_t due = add_ns(from_ns, to_ns((double)t * sample_ns));
		int64_t now;

		sleep_until(due);
		for (size_t i = 0; i < p->nr_busy; i++) {
			const struct busy *b = &p->busy[i];

			/* spread @nr evenly over @of intervals */
			if ((t + 1) * b->nr / b->of != t * b->nr / b->of)
				touch(b->p, b->size, p->page);
		}
		now = now_ns();
		/* too slow: leave out what should have happened by now */
		if (now > add_ns(due, to_ns(sample_ns)))
			t = (uint64_t)((double)sub_ns(now, from_ns) /
				       sample_ns);
	}
	sleep_until(add_ns(from_ns, length_ns));
}

static void notice(struct player *p)
{
	int64_t now = now_ns();

	if (!p->o->notice_ns ||
	    now - p->noticed_ns < (int64_t)p->o->notice_ns)
		return;
	printf("%" PRIu64 "/%" PRIu64 " snapshots replayed in %.3f seconds\n",
	       p->nr_done, p->nr_snapshots,
	       (double)(now - p->began_ns) / NS_PER_SEC);
	fflush(stdout);
	p->noticed_ns = now;
}

static int play_all(struct player *p)
{
	int64_t base_ns = 0, start_ns = 0, length_ns = 0;
	double sample_ns = 0;
	struct rec_snapshot *snap;
	uint64_t nr = 0;
	size_t stream;
	int err;

	if (rec_rewind(p->r, -1))
		return 1;
	p->began_ns = p->noticed_ns = now_ns();
	while ((err = rec_next(p->r, &snap, &stream)) > 0) {
		struct space *sp = &p->space[stream];

		/* snapshots of several streams go together when they overlap */
		if (nr && snap->start_ns - start_ns >= length_ns / 2) {
			play(p, add_ns(p->began_ns, start_ns - base_ns),
			     length_ns, sample_ns);
			p->nr_done += nr;
			notice(p);
			nr = 0;
		}
		if (!nr) {
			if (!p->nr_done)
				base_ns = snap->start_ns;
			p->nr_busy = 0;
			start_ns = snap->start_ns;
			length_ns = snap->end_ns - snap->start_ns;
			sample_ns = sp->sample_ns;
		}
		if (add_busy(p, sp, snap))
			return 1;
		if (sp->sample_ns < sample_ns)
			sample_ns = sp->sample_ns;
		nr++;
	}
	if (nr)
		play(p, add_ns(p->began_ns, start_ns - base_ns), length_ns,
		     sample_ns);
	return err < 0;
}

static void free_player(struct player *p)
{
	for (size_t i = 0; i < p->nr_spaces; i++) {
		struct space *sp = &p->space[i];

		for (size_t k = 0; sp->map && k < sp->all.nr; k++)
			if (sp->map[k])
				munmap(sp->map[k], sp->all.area[k].end -
				       sp->all.area[k].start);
		free(sp->map);
		areas_free(&sp->all);
		areas_free(&sp->touched);
	}
	free(p->space);
	free(p->busy);
}

int replay(struct rec_reader *r, const char *name, const struct replay_opts *o)
{
	struct player p = {
		.name = name, .r = r, .o = o, .page = sysconf(_SC_PAGESIZE),
		.nr_spaces = rec_nr_streams(r),
	};
	int status;

	if (!p.nr_spaces)
		return msg_error("%s: holds no record", name);
	p.space = calloc(p.nr_spaces, sizeof(*p.space));
	if (!p.space)
		return no_memory(&p);
	status = survey(&p) || check_memory(&p) || map_memory(&p) ||
		 play_all(&p);
	free_player(&p);
	return status;
}

double replay_speed(uint64_t bytes, uint64_t runtime_ns)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int64_t began, took;
	double sum = 0;

	if (m == MAP_FAILED)
		return 0;
	/* the first time costs making the pages */
	touch(m, bytes, page);
	began = now_ns();
	do {
		touch(m, bytes, page);
		sum += (double)bytes;
		took = now_ns() - began;
	} while (took < (int64_t)runtime_ns);
	munmap(m, bytes);
	return sum / (double)took * NS_PER_SEC;
}
