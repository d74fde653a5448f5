// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "params/params.h"
#include "sample.h"

static uint32_t mix(uint32_t a)
{
	a ^= a >> 16;
	a *= 0x7feb352d;
	a ^= a >> 15;
	a *= 0x846ca68b;
	return a ^ a >> 16;
}

void sample_snapshot(struct rec_snapshot *s, struct rec_region *r,
		     size_t stream, size_t n)
{
	uint64_t at = stream ? UINT64_MAX - (1ull << 30) : 1ull << 20;
	uint32_t seed = stream * 1000 + n;

	memset(s, 0, sizeof(*s));
	s->start_ns = 1000000000000 + (int64_t)n * 100000000 + stream * 37;
	s->end_ns = s->start_ns + 100000000;
	s->sample_us = n % 3 ? 5000 * (n + 1) : REC_NONE;
	s->samples_asked = 20;
	s->samples_taken = 19;
	s->has_stats = stream;
	s->stats = (struct rec_damos_stats){
		.nr_tried = n, .sz_tried = n << 20, .qt_exceeds = 1,
		.nr_snapshots = n + 1, .max_nr_snapshots = 100,
	};
	s->regions = r;
	/* the third one is empty */
	s->nr_regions = n == 2 ? 0 : 4 + mix(seed) % (SAMPLE_REGIONS - 3);
	for (size_t i = 0; i < s->nr_regions; i++) {
		uint32_t m = mix(seed * 64 + i / 2 + (i % 2) * 7777);

		at += m % 4 ? 0 : 1 << 20;
		r[i] = (struct rec_region){
			.start = at, .nr_accesses = m % 21, .age = m % 7 * n,
			.age_us = m % 5 ? REC_NONE : m % 100000,
			.percent = m % 3 ? -1 : (int)(m % 101),
			.sz_filter_passed = m % 2 ? 0 : 4096,
			.nr_probes = 2, .probe_hits = { m % 256, 3 },
			.samples = m % 9 ? 20 : m % 20,
			.evidence = {
				.last_seen_ms = m % 6 > 1 ? rec_ms(s->end_ns) - m % 300 :
						m % 6 ? REC_NEVER_SEEN : 0,
				.looks = m % 3 ? m % 1000 : 0,
				.hits = m % 3 ? m % 13 : 0,
				.density_bp = m % 4 ? m % 10001 : 0,
				.flags = m % 5 ? 0 : m % 8,
			},
		};
		at += (1 + m / 256 % 64) * 4096;
		r[i].end = at;
		s->total_bytes += r[i].end - r[i].start;
	}
	if (n == 4)
		s->total_bytes += 4096;	/* as filters leave it */
}

static void plain(struct rec_snapshot *s)
{
	s->has_stats = false;
	memset(&s->stats, 0, sizeof(s->stats));
	for (size_t i = 0; i < s->nr_regions; i++) {
		struct rec_region *r = &s->regions[i];

		r->age_us = REC_NONE;
		r->percent = -1;
		r->sz_filter_passed = 0;
		r->nr_probes = 0;
		r->samples = 0;
		r->evidence = (struct rec_evidence){ 0 };
	}
}

static int write_all(struct rec_writer *w, bool flush, bool optional)
{
	struct rec_region regions[SAMPLE_REGIONS];
	struct rec_snapshot s;

	for (size_t n = 0; n < SAMPLE_SNAPSHOTS; n++) {
		for (size_t i = 0; i < SAMPLE_STREAMS; i++) {
			sample_snapshot(&s, regions, i, n);
			if (!optional)
				plain(&s);
			if (rec_write(w, i, &s))
				return -1;
		}
		if (flush && n % 3 == 2 && rec_flush(w))
			return -1;
	}
	return 0;
}

int sample_write(const char *path, enum rec_format format, bool flush,
		 bool optional)
{
	struct damos_filter filter = {
		.type = DAMOS_FILTER_MEMCG, .allow = true,
		.memcg_path = (char *)"/a \"quoted\" path",
	};
	struct rec_stream head = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { 5000, 100000, 1000000, true,
			       { 400, 3, 5000, 10000000 } },
		.filters = &filter, .data_source = "unknown",
		.pid = 4711, .comm = "workload",
	};
	const struct rec_mapping map = { 4096, 8192, 4711, "/usr/lib/libc.so" };
	const struct rec_footprint had = { 1000700000000, 4711, 1 << 30, 1 << 20 };
	const struct rec_exit gone = { 1000700000000, 4711, 9 };
	struct rec_writer *w = rec_create(path, format, 0644);

	if (!w)
		return -1;
	for (size_t i = 0; i < SAMPLE_STREAMS; i++) {
		head.target_id = i;
		head.nr_filters = i;
		if (rec_add_stream(w, &head) < 0)
			goto fail;
	}
	if (rec_add_mapping(w, &map) || rec_set_config(w, "{\"kdamonds\": []}"))
		goto fail;
	if (write_all(w, flush, optional) || rec_add_exit(w, &gone) ||
	    rec_add_footprint(w, &had))
		goto fail;
	return rec_finish(w);
fail:
	rec_abandon(w);
	return -1;
}

static bool same_region(const struct rec_region *a, const struct rec_region *b)
{
	return a->start == b->start && a->end == b->end && a->age == b->age &&
	       a->age_us == b->age_us && a->nr_accesses == b->nr_accesses &&
	       a->percent == b->percent &&
	       a->sz_filter_passed == b->sz_filter_passed &&
	       a->nr_probes == b->nr_probes &&
	       a->samples == b->samples &&
	       a->evidence.last_seen_ms == b->evidence.last_seen_ms &&
	       a->evidence.looks == b->evidence.looks &&
	       a->evidence.hits == b->evidence.hits &&
	       a->evidence.density_bp == b->evidence.density_bp &&
	       a->evidence.flags == b->evidence.flags &&
	       !memcmp(a->probe_hits, b->probe_hits,
		       a->nr_probes * sizeof(a->probe_hits[0]));
}

bool sample_same(const struct rec_snapshot *a, size_t stream, size_t n,
		 bool optional)
{
	struct rec_region regions[SAMPLE_REGIONS];
	struct rec_snapshot b;

	sample_snapshot(&b, regions, stream, n);
	if (!optional)
		plain(&b);
	if (a->start_ns != b.start_ns || a->end_ns != b.end_ns ||
	    a->total_bytes != b.total_bytes || a->sample_us != b.sample_us ||
	    a->samples_asked != b.samples_asked ||
	    a->samples_taken != b.samples_taken ||
	    a->has_stats != b.has_stats || a->nr_regions != b.nr_regions ||
	    (a->has_stats && memcmp(&a->stats, &b.stats, sizeof(b.stats))))
		return false;
	for (size_t i = 0; i < b.nr_regions; i++)
		if (!same_region(&a->regions[i], &b.regions[i]))
			return false;
	return true;
}
