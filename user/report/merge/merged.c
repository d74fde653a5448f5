// SPDX-License-Identifier: GPL-2.0
/* Merges, and records on their way into them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/access_value.h"
#include "record/formats.h"
#include "record/io/input.h"
#include "record/record.h"
#include "report/dist/wss.h"
#include "report/merge/merged.h"
#include "util/mem.h"
#include "util/msg.h"

void merged_free_program(struct merged_program *p)
{
	free(p->name);
	histogram_free(&p->wss);
	histogram_free(&p->idle);
}

void merged_free(struct merged *m)
{
	for (size_t i = 0; i < m->nr_programs; i++)
		merged_free_program(&m->programs[i]);
	free(m->programs);
	m->programs = NULL;
	m->nr_programs = 0;
}

/* Where it is, or would have to be. */
static size_t place_of(const struct merged *m, const char *name)
{
	size_t low = 0, high = m->nr_programs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(m->programs[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct merged_program *merged_program(struct merged *m, const char *name)
{
	size_t at = place_of(m, name);
	struct merged_program *p;

	if (at < m->nr_programs && !strcmp(m->programs[at].name, name))
		return &m->programs[at];
	if (m->nr_programs >= m->max_programs && strcmp(name, MERGED_OTHERS) != 0)
		return merged_program(m, MERGED_OTHERS);
	ARRAY_ADD(m->programs, m->nr_programs);
	p = &m->programs[at];
	memmove(p + 1, p, (m->nr_programs - 1 - at) * sizeof(*p));
	*p = (struct merged_program){ .name = xstrdup(name) };
	return p;
}

double merged_mean_bytes(const struct merged_program *p)
{
	return p->wss.total ? (double)p->wss_byte_ns / (double)p->wss.total : 0;
}

static uint64_t count_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

void merged_add(struct merged *m, const struct merged_program *more)
{
	struct merged_program *p = merged_program(m, more->name);

	p->records = count_add(p->records, more->records);
	p->targets = count_add(p->targets, more->targets);
	p->snapshots = count_add(p->snapshots, more->snapshots);
	p->wss_byte_ns = wide_add(p->wss_byte_ns, more->wss_byte_ns);
	histogram_join(&p->wss, &more->wss);
	histogram_join(&p->idle, &more->idle);
}

static void join(struct merged *m, const struct merged *more)
{
	m->records = count_add(m->records, more->records);
	for (size_t i = 0; i < more->nr_programs; i++)
		merged_add(m, &more->programs[i]);
}

/* ---- records ---- */

/* Idle times, where the record says how long anything took. */
static void take_idle(struct merged_program *p, const struct rec_stream *s,
		      const struct rec_snapshot *snap, uint64_t ns)
{
	struct access_scale record = access_record_scale(s);
	struct access_scale now = access_snapshot_scale(s, snap);

	for (size_t i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];
		access_wide us = access_idle_us(&record, &now, r);

		if (us < 0)
			us = 0;
		histogram_add(&p->idle, us > UINT64_MAX ? UINT64_MAX : (uint64_t)us,
			      (wide_sum)access_size(r) * ns);
	}
}

static void take_snapshot(struct merged_program *p, const struct rec_stream *s,
			  const struct rec_snapshot *snap,
			  const struct merged_rule *rule)
{
	const struct wss_opts o = {
		.min_accesses = rule->min_accesses, .min_bytes = rule->min_bytes,
	};
	uint64_t ns = snap->end_ns > snap->start_ns ?
		(uint64_t)(snap->end_ns - snap->start_ns) : 0;
	uint64_t bytes = wss_snapshot_bytes(snap, &o);

	p->snapshots++;
	histogram_add(&p->wss, bytes, ns);
	p->wss_byte_ns = wide_add(p->wss_byte_ns, (wide_sum)bytes * ns);
	if (access_scale_known(s))
		take_idle(p, s, snap, ns);
}

static int take_stream(struct merged *m, struct rec_reader *r, size_t i)
{
	const struct rec_stream *s = rec_stream(r, i);
	uint64_t skip = (uint64_t)m->rule.nr_excluded;
	const char *name = m->rule.by_cgroup ? s->cgroup : s->comm;
	struct merged_program *p;
	struct rec_snapshot *snap;
	int ret;

	/* a target of which nothing counts is no program's */
	if (rec_nr_snapshots(r, i) <= skip)
		return 0;
	if (rec_seek(r, (int)i, skip))
		return 1;
	p = merged_program(m, name && *name ? name : MERGED_UNKNOWN);
	p->targets++;
	p->records = 1;
	while ((ret = rec_next(r, &snap, NULL)) > 0)
		take_snapshot(p, s, snap, &m->rule);
	return ret < 0;
}

/* Is it what a scheme tried of a target whose memory is all there, too? */
static bool is_part(const struct rec_reader *r, size_t i)
{
	struct stream_id id = stream_id_of(rec_stream(r, i));

	if (id.scheme_idx < 0)
		return false;
	id.scheme_idx = -1;
	for (size_t k = 0; k < rec_nr_streams(r); k++) {
		struct stream_id other = stream_id_of(rec_stream(r, k));

		if (stream_id_equal(&id, &other))
			return true;
	}
	return false;
}

static int take_record(struct merged *m, struct rec_input *in,
		       const struct intervals_opt *intervals)
{
	struct rec_reader *r = rec_open_input(in, intervals && intervals->given ?
					      &intervals->v : NULL);
	int err = 0;

	if (!r)
		return 1;
	m->records = 1;
	for (size_t i = 0; i < rec_nr_streams(r) && !err; i++)
		if (!is_part(r, i))
			err = take_stream(m, r, i);
	rec_close(r);
	return err;
}

/* ---- files ---- */

static int check_rule(struct merged *m, const struct merged_rule *rule,
		      const char *path)
{
	if (!m->has_rule)
		m->rule = *rule;
	m->has_rule = true;
	if (m->rule.nr_excluded == rule->nr_excluded &&
	    m->rule.min_accesses == rule->min_accesses &&
	    m->rule.min_bytes == rule->min_bytes &&
	    m->rule.by_cgroup == rule->by_cgroup)
		return 0;
	return msg_error("%s: was merged with --exclude_samples %" PRId64
			 " --acc_thres %" PRId64 " --sz_thres %" PRId64
			 " --by %s, and what else is merged is not: give these options, or merge its records again",
			 path, rule->nr_excluded, rule->min_accesses,
			 rule->min_bytes, rule->by_cgroup ? "cgroup" : "program");
}

static bool is_merge(struct rec_input *in)
{
	const size_t len = strlen(MERGED_MAGIC);
	const uint8_t *p;
	size_t n = input_peek(in, &p);

	return n >= len && !memcmp(p, MERGED_MAGIC, len);
}

/* What a file has, by itself. */
static int read_file(struct merged *m, const char *path,
		     const struct intervals_opt *intervals, bool *merge)
{
	struct rec_input *in = input_open_path(path);
	int err;

	if (!in)
		return 1;
	*merge = is_merge(in);
	err = *merge ? merged_read(m, in) : take_record(m, in, intervals);
	input_close(in);
	return err;
}

int merged_take(struct merged *m, const char *path,
		const struct intervals_opt *intervals)
{
	struct merged one = { .rule = m->rule, .max_programs = m->max_programs };
	bool merge;
	int err = read_file(&one, path, intervals, &merge);

	if (!err && merge)
		err = check_rule(m, &one.rule, path);
	if (!err) {
		m->has_rule = true;
		join(m, &one);
	}
	merged_free(&one);
	return err;
}
