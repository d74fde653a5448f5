// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <time.h>

#include "live/passed.h"
#include "live/session.h"
#include "params/params.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define SAMPLE_NS	(5 * NS_PER_MS)
#define PATIENCE_S	30.0	/* with a look at all pages that does not go on */

/* Whether a filter is for this very target is known already. */
static void settle_target(struct damos_filter *f, uint64_t target)
{
	if (f->type != DAMOS_FILTER_TARGET)
		return;
	f->matching = f->matching == (f->target_idx == target);
	f->type = DAMOS_FILTER_ADDR;
	f->start = 0;
	f->end = UINT64_MAX;
}

static void copy_filters(struct damos *s, const struct damos_filter_list *from,
			 uint64_t target)
{
	s->filters = xcalloc(from->nr, sizeof(*s->filters));
	s->nr_filters = from->nr;
	for (size_t i = 0; i < from->nr; i++) {
		s->filters[i] = from->v[i];
		if (from->v[i].memcg_path)
			s->filters[i].memcg_path = xstrdup(from->v[i].memcg_path);
		settle_target(&s->filters[i], target);
	}
}

static void copy_regions(struct damon_target *t, const struct rec_snapshot *snap)
{
	t->regions = xcalloc(snap->nr_regions, sizeof(*t->regions));
	t->nr_regions = snap->nr_regions;
	for (size_t i = 0; i < snap->nr_regions; i++)
		t->regions[i] = (struct damon_region){ snap->regions[i].start,
						       snap->regions[i].end };
}

static bool is_physical(const struct passed *p, const struct rec_stream *s)
{
	for (size_t i = 0; i < p->feed->nr_targets; i++) {
		const struct feed_target *t = &p->feed->targets[i];

		if (&t->stream != s)
			continue;
		for (size_t c = 0; c < p->feed->nr_contexts; c++)
			if (p->feed->contexts[c].kdamond == t->kdamond &&
			    p->feed->contexts[c].context == t->context)
				return p->feed->contexts[c].item.ops ==
				       DAMONX_OPS_PADDR;
	}
	return false;
}

/*
 * A scheme that is applied once, to exactly these regions: before a window ends
 * and merges some of them. 0, or -1 after a line.
 */
static int make_params(const struct passed *p, const struct rec_stream *s,
		       const struct rec_snapshot *snap, struct params *params)
{
	struct damon_ctx *c = params_add_ctx(params_add_kdamond(params));
	struct damon_target *t = params_add_target(c);
	struct damos *scheme = params_add_scheme(c);

	c->ops = is_physical(p, s) ? DAMON_OPS_PADDR : DAMON_OPS_VADDR;
	c->intervals.sample_ns = SAMPLE_NS;
	c->intervals.aggr_ns = 3600 * NS_PER_SEC;
	c->intervals.ops_update_ns = 3600 * NS_PER_SEC;
	if (c->nr_regions.max < 2 * snap->nr_regions)
		c->nr_regions.max = 2 * snap->nr_regions;
	if (c->ops == DAMON_OPS_VADDR) {
		if (s->pid <= 0) {
			msg_error("--snapshot_damos_filter: the process of target %llu is not known",
				  (unsigned long long)s->target_id);
			return -1;
		}
		t->pid = s->pid;
	}
	copy_regions(t, snap);
	scheme->action = DAMOS_STAT;
	scheme->apply_interval_ns = SAMPLE_NS;
	scheme->max_nr_snapshots = 1;
	copy_filters(scheme, p->filters, s->target_id);
	return 0;
}

/*
 * Has the only scheme been applied? Then what it has found goes into @stats.
 * The kdamond's CPU time, which grows until then, goes into @cpu_ns.
 */
static bool was_applied(struct damonx *d, struct rec_damos_stats *stats,
			uint64_t *cpu_ns)
{
	const struct damonx_rec_scheme_stats *r;
	const struct damonx_status query = {
		.records = 1ULL << DAMONX_REC_SCHEME_STATS |
			   1ULL << DAMONX_REC_STATUS,
	};
	const struct damonx_rec *rec = NULL;
	bool applied = false;
	size_t bytes;
	void *recs;

	if (damonx_status_of(d, &query, &recs, &bytes))
		return false;
	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		if (rec->type == DAMONX_REC_STATUS)
			*cpu_ns = ((const struct damonx_rec_status *)rec)->cpu_ns;
		if (rec->type == DAMONX_REC_SCHEME_STATS) {
			r = (const void *)rec;
			applied = r->nr_snapshots > 0;
			*stats = (struct rec_damos_stats){
				.nr_tried = r->nr_tried,
				.sz_tried = r->tried_bytes,
				.sz_ops_filter_passed = r->passed_bytes,
				.nr_snapshots = r->nr_snapshots,
				.max_nr_snapshots = 1,
			};
		}
	}
	free(recs);
	return applied;
}

/* As long as it takes: to look at terabytes takes minutes. */
static int wait_until_applied(struct damonx *d, struct rec_damos_stats *stats)
{
	const struct timespec nap = { .tv_nsec = SAMPLE_NS };
	double end_s = clock_s() + PATIENCE_S;
	uint64_t cpu_ns = 0, before_ns = 0;

	while (!was_applied(d, stats, &cpu_ns)) {
		if (!live_is_on(d)) {
			msg_error("--snapshot_damos_filter: the target has ended");
			return -1;
		}
		if (cpu_ns > before_ns)
			end_s = clock_s() + PATIENCE_S;
		before_ns = cpu_ns;
		if (clock_s() > end_s) {
			msg_error("--snapshot_damos_filter: looking at all pages has not gone on for %.0f s",
				  PATIENCE_S);
			return -1;
		}
		nanosleep(&nap, NULL);
	}
	return 0;
}

/* What was applied may be parts of regions, in their order. */
static void add_up(const struct damonx_rec_scheme_applied *r,
		   struct rec_snapshot *snap)
{
	size_t at = 0;

	for (uint32_t i = 0; i < r->nr_regions; i++) {
		struct damonx_applied a = damonx_applied_at(r, i);

		while (at < snap->nr_regions && snap->regions[at].end <= a.start)
			at++;
		if (at < snap->nr_regions && a.start >= snap->regions[at].start)
			snap->regions[at].sz_filter_passed += a.passed_bytes;
	}
}

static int take(struct damonx *d, struct params *params,
		struct rec_snapshot *snap)
{
	const struct kdamond *k = &params->kdamonds[0];
	const struct damonx_snapshot query = {
		.kdamond = k->id,
		.context = k->contexts[0].id,
		.scheme = k->contexts[0].schemes[0].id,
	};
	const struct damonx_rec *rec = NULL;
	size_t bytes;
	void *recs;

	if (damonx_snapshot(d, &query, &recs, &bytes)) {
		msg_error("--snapshot_damos_filter: %s", damonx_error(d));
		return -1;
	}
	while ((rec = damonx_next_rec(recs, bytes, rec)))
		if (rec->type == DAMONX_REC_SCHEME_APPLIED)
			add_up((const void *)rec, snap);
	free(recs);
	return 0;
}

static int look(struct damonx *d, struct params *params,
		struct rec_snapshot *snap)
{
	if (live_configure(d, params, 0, 0))
		return -1;
	if (damonx_start(d, 0)) {
		msg_error("--snapshot_damos_filter: %s", damonx_error(d));
		return -1;
	}
	snap->has_stats = true;
	return wait_until_applied(d, &snap->stats) || take(d, params, snap) ?
	       -1 : 0;
}

static int passed_stream(void *arg, const struct rec_stream *s)
{
	const struct passed *p = arg;
	struct rec_stream filtered = *s;

	filtered.filters = p->filters->v;
	filtered.nr_filters = p->filters->nr;
	return p->to->stream(p->to->arg, &filtered);
}

static int passed_snapshot(void *arg, int stream, const struct rec_stream *s,
			   struct rec_snapshot *snap)
{
	const struct passed *p = arg;
	struct params params = { 0 };
	struct damonx *d = NULL;
	int err = 0;

	if (snap->nr_regions) {
		err = make_params(p, s, snap, &params);
		d = err ? NULL : live_open();
		err = d ? look(d, &params, snap) : -1;
		damonx_close(d);
		params_free(&params);
	}
	return err ? -1 : p->to->snapshot(p->to->arg, stream, s, snap);
}

static int passed_exited(void *arg, const struct rec_exit *e)
{
	const struct passed *p = arg;

	return p->to->exited ? p->to->exited(p->to->arg, e) : 0;
}

struct snapshot_sink passed_sink(struct passed *p)
{
	return (struct snapshot_sink){ p, passed_stream, passed_snapshot,
				       passed_exited };
}
