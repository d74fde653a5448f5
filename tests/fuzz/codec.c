// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of the writers: whatever snapshots there may be, the native
 * format gives them back as they were, and so does json all that it can hold.
 * The input is the values of the snapshots, with many small and few large ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/derive.h"
#include "record/native/native.h"
#include "record/record.h"

#define MAX_SNAPSHOTS	64
#define MAX_REGIONS	512	/* of all snapshots */
#define NR_STREAMS	2

struct bytes {
	const uint8_t *p, *end;
};

static uint8_t byte(struct bytes *b)
{
	return b->p < b->end ? *b->p++ : 0;
}

/* A number of as many bytes as the first one says. */
static uint64_t number(struct bytes *b)
{
	uint64_t v = 0;
	uint8_t c = byte(b);

	switch (c >> 5) {
	case 0:
		return c & 31;
	case 1:
		return (uint64_t)(c & 31) << 12;
	case 2:
		return UINT64_MAX - (c & 31);
	default:
		for (int i = 0; i <= (c & 7); i++)
			v = v << 8 | byte(b);
		return v;
	}
}

struct all {
	struct rec_snapshot snap[MAX_SNAPSHOTS];
	size_t stream[MAX_SNAPSHOTS];
	size_t nr;
	struct rec_region region[MAX_REGIONS];
	size_t nr_regions;
};

static void make_region(struct rec_region *r, const struct rec_region *last,
			struct bytes *b)
{
	uint8_t how = byte(b);

	memset(r, 0, sizeof(*r));
	r->start = how & 1 && last ? last->end : number(b);
	r->end = how & 2 ? r->start + (number(b) << 12) : number(b);
	r->nr_accesses = number(b);
	r->age = how & 4 ? REC_NONE : number(b);
	r->age_us = how & 8 ? number(b) : REC_NONE;
	r->percent = how & 16 ? (int)(number(b) & INT32_MAX) : -1;
	r->sz_filter_passed = how & 32 ? number(b) : 0;
	r->nr_probes = how & 64 ? byte(b) % (REC_MAX_PROBES + 1) : 0;
	for (uint32_t i = 0; i < r->nr_probes; i++)
		r->probe_hits[i] = number(b);
	r->samples = how & 128 ? number(b) : 0;
	if (!(how & 64))
		return;
	how = byte(b);
	r->evidence.last_seen_ms = how & 1 ? number(b) : 0;
	r->evidence.looks = how & 2 ? number(b) : 0;
	r->evidence.hits = how & 4 ? number(b) : 0;
	r->evidence.density_bp = how & 8 ? number(b) : 0;
	r->evidence.flags = how & 16 ? number(b) : 0;
}

static void make_snapshot(struct all *a, struct bytes *b)
{
	struct rec_snapshot *s = &a->snap[a->nr];
	uint8_t how = byte(b), nr = byte(b) % 32;

	a->stream[a->nr++] = how & 1;
	s->start_ns = (int64_t)number(b) % REC_TIME_LIMIT_NS;
	s->end_ns = (int64_t)number(b) % REC_TIME_LIMIT_NS;
	s->total_bytes = how & 2 ? number(b) : REC_NONE;
	s->sample_us = how & 4 ? number(b) : REC_NONE;
	s->samples_asked = how & 8 ? number(b) : 0;
	s->samples_taken = how & 8 ? number(b) : 0;
	s->has_stats = how & 16;
	if (s->has_stats) {
		s->stats.nr_tried = number(b);
		s->stats.sz_tried = number(b);
		s->stats.max_nr_snapshots = number(b);
	}
	s->regions = &a->region[a->nr_regions];
	while (nr-- && a->nr_regions < MAX_REGIONS) {
		make_region(&a->region[a->nr_regions],
			    s->nr_regions ? &a->region[a->nr_regions - 1] :
					    NULL, b);
		a->nr_regions++;
		s->nr_regions++;
	}
	/* what is the sum is not kept apart from it */
	if (!(how & 32))
		return;
	s->total_bytes = 0;
	for (size_t i = 0; i < s->nr_regions; i++)
		s->total_bytes += s->regions[i].end - s->regions[i].start;
}

static bool same_evidence(const struct rec_evidence *a,
			  const struct rec_evidence *b)
{
	return a->last_seen_ms == b->last_seen_ms && a->looks == b->looks &&
	       a->hits == b->hits && a->density_bp == b->density_bp &&
	       a->flags == b->flags;
}

static bool same(const struct rec_snapshot *a, const struct rec_snapshot *b,
		 bool with_samples)
{
	if (a->start_ns != b->start_ns || a->end_ns != b->end_ns ||
	    a->total_bytes != b->total_bytes || a->sample_us != b->sample_us ||
	    a->samples_asked != b->samples_asked ||
	    a->samples_taken != b->samples_taken ||
	    a->has_stats != b->has_stats || a->nr_regions != b->nr_regions ||
	    memcmp(&a->stats, &b->stats, sizeof(a->stats)))
		return false;
	for (size_t i = 0; i < a->nr_regions; i++) {
		const struct rec_region *x = &a->regions[i];
		const struct rec_region *y = &b->regions[i];

		if (x->start != y->start || x->end != y->end ||
		    x->age != y->age || x->age_us != y->age_us ||
		    x->nr_accesses != y->nr_accesses ||
		    x->percent != y->percent || x->nr_probes != y->nr_probes ||
		    x->sz_filter_passed != y->sz_filter_passed ||
		    (with_samples && (x->samples != y->samples ||
				      !same_evidence(&x->evidence, &y->evidence))) ||
		    memcmp(x->probe_hits, y->probe_hits,
			   x->nr_probes * sizeof(x->probe_hits[0])))
			return false;
	}
	return true;
}

static bool same_row(const struct rec_row *row, const struct rec_snapshot *s)
{
	uint64_t accessed = 0;

	for (size_t i = 0; i < s->nr_regions; i++)
		if (s->regions[i].nr_accesses)
			accessed += s->regions[i].end - s->regions[i].start;
	return row->start_ns == s->start_ns && row->end_ns == s->end_ns &&
	       row->nr_regions == s->nr_regions && row->accessed_bytes == accessed;
}

/* Are the snapshots of each stream those of @a? */
static void check(struct rec_reader *r, const struct all *a, bool with_samples)
{
	if (!r || rec_nr_streams(r) != NR_STREAMS)
		abort();
	for (size_t i = 0; i < NR_STREAMS; i++) {
		struct rec_snapshot *s;

		if (rec_rewind(r, i))
			abort();
		for (size_t n = 0; n < a->nr; n++)
			if (a->stream[n] == i &&
			    (rec_next(r, &s, NULL) <= 0 ||
			     !same(s, &a->snap[n], with_samples)))
				abort();
		if (rec_next(r, &s, NULL) > 0)
			abort();
	}
}

/* Do summaries say what the snapshots of their blocks are? */
static void check_summaries(struct rec_reader *r, const struct all *a)
{
	struct rec_part part;

	for (size_t i = 0; i < NR_STREAMS; i++) {
		size_t n = 0;

		if (rec_rewind(r, i))
			abort();
		while (rec_next_part(r, &part) > 0) {
			const struct rec_summary *s = part.summary;

			/* the writer makes one for each block, and it is good */
			if (!s)
				abort();
			for (size_t k = 0; k < s->nr_rows; k++, n++) {
				while (n < a->nr && a->stream[n] != i)
					n++;
				if (n == a->nr || !same_row(&s->row[k], &a->snap[n]))
					abort();
			}
		}
		while (n < a->nr && a->stream[n] != i)
			n++;
		if (n < a->nr)
			abort();
	}
}

/* What json has no form for: age and times that would be "max", and so on. */
static void fit_json(struct all *a)
{
	for (size_t n = 0; n < a->nr; n++) {
		struct rec_snapshot *s = &a->snap[n];

		s->samples_asked = s->samples_taken = 0;
		if (s->total_bytes == REC_NONE) {
			s->total_bytes = 0;
			for (size_t i = 0; i < s->nr_regions; i++)
				s->total_bytes += s->regions[i].end -
						  s->regions[i].start;
		}
		/* where a number of nanoseconds has no place */
		if (s->sample_us != REC_NONE)
			s->sample_us %= INT64_MAX / 1000;
		for (size_t i = 0; i < s->nr_regions; i++) {
			if (s->regions[i].age_us != REC_NONE)
				s->regions[i].age_us %= INT64_MAX / 1000;
			/* no number of samples */
			if (s->regions[i].nr_accesses == DERIVE_LATER)
				s->regions[i].nr_accesses = 0;
		}
	}
}

static struct rec_reader *through(const struct all *a, enum rec_format format)
{
	struct nat_writer *w = nat_create_spool();
	struct rec_stream head = { .scheme_idx = -1 };
	struct rec_reader *r, *back;
	char path[64];
	int fd;

	for (size_t i = 0; i < NR_STREAMS; i++)
		if (!w || nat_add_stream(w, &head) < 0)
			abort();
	for (size_t n = 0; n < a->nr; n++)
		if (nat_write(w, a->stream[n], &a->snap[n]) ||
		    (n % 5 == 4 && nat_flush(w)))
			abort();
	r = nat_spool_open(w, "spool", REC_NATIVE);
	if (!r || format == REC_NATIVE)
		return r;
	fd = memfd_create("codec", 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || rec_save(r, path, format, 0600, false))
		abort();
	rec_close(r);
	back = rec_open(path, NULL);
	close(fd);
	return back;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct all all;
	struct bytes b = { data, data + n };
	struct rec_reader *r;

	memset(&all, 0, sizeof(all));
	while (b.p < b.end && all.nr < MAX_SNAPSHOTS)
		make_snapshot(&all, &b);
	r = through(&all, REC_NATIVE);
	check(r, &all, true);
	check_summaries(r, &all);
	rec_close(r);
	fit_json(&all);
	r = through(&all, REC_JSON_COMPRESSED);
	check(r, &all, false);
	rec_close(r);
	return 0;
}
