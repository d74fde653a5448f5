// SPDX-License-Identifier: GPL-2.0
/* What schemes have done, into the parameters that they are in. */
#include <errno.h>
#include <stdlib.h>

#include "live/session.h"
#include "util/mem.h"
#include "util/msg.h"

static struct damos *find_scheme(struct params *p, uint32_t kdamond,
				 uint32_t context, uint32_t scheme)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++) {
			struct damon_ctx *c = &p->kdamonds[k].contexts[i];

			if (p->kdamonds[k].id != kdamond || c->id != context)
				continue;
			for (size_t s = 0; s < c->nr_schemes; s++)
				if (c->schemes[s].id == scheme)
					return &c->schemes[s];
		}
	return NULL;
}

static void take_stats(struct params *p,
		       const struct damonx_rec_scheme_stats *r)
{
	struct damos *s = find_scheme(p, r->kdamond, r->context, r->scheme);

	if (!s)
		return;
	s->stats = (struct damos_stats){
		.nr_tried = r->nr_tried,
		.sz_tried = r->tried_bytes,
		.nr_applied = r->nr_applied,
		.sz_applied = r->applied_bytes,
		.sz_ops_filter_passed = r->passed_bytes,
		.qt_exceeds = r->quota_exceeded,
		.nr_snapshots = r->nr_snapshots,
	};
	s->quotas.effective_sz_bytes = r->quota_bytes;
}

static void take_applied(struct params *p,
			 const struct damonx_rec_scheme_applied *r)
{
	struct damos *s = find_scheme(p, r->kdamond, r->context, r->scheme);

	for (uint32_t i = 0; s && i < r->nr_regions; i++) {
		struct damonx_applied from = damonx_applied_at(r, i);

		*ARRAY_ADD(s->tried, s->nr_tried) = (struct damos_tried){
			.start = from.start,
			.end = from.end,
			.nr_accesses = from.nr_accesses,
			.age = from.age,
		};
	}
}

static int take(struct damonx *d, struct params *p, int err, void *recs,
		size_t bytes)
{
	const struct damonx_rec *rec = NULL;

	if (err) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		if (rec->type == DAMONX_REC_SCHEME_STATS)
			take_stats(p, (const void *)rec);
		else if (rec->type == DAMONX_REC_SCHEME_APPLIED)
			take_applied(p, (const void *)rec);
	}
	free(recs);
	return 0;
}

static int ask_tried(struct damonx *d, struct params *p, uint32_t kdamond,
		     const struct damon_ctx *c)
{
	struct damonx_snapshot applied = {
		.kdamond = kdamond,
		.context = c->id,
	};
	void *recs = NULL;
	size_t bytes = 0;
	int err;

	for (size_t s = 0; s < c->nr_schemes; s++) {
		applied.scheme = c->schemes[s].id;
		err = damonx_snapshot(d, &applied, &recs, &bytes);
		/* it has never run */
		if (err == -ENOENT)
			continue;
		if (take(d, p, err, recs, bytes))
			return -1;
	}
	return 0;
}

static int ask_context(struct damonx *d, struct params *p, uint32_t kdamond,
		       const struct damon_ctx *c, bool tried)
{
	struct damonx_status status = {
		.kdamond = kdamond,
		.context = c->id,
		.records = 1ULL << DAMONX_REC_SCHEME_STATS,
	};
	void *recs = NULL;
	size_t bytes = 0;
	int err;

	if (!c->nr_schemes)
		return 0;
	err = damonx_status_of(d, &status, &recs, &bytes);
	if (take(d, p, err, recs, bytes))
		return -1;
	return tried ? ask_tried(d, p, kdamond, c) : 0;
}

int live_results(struct damonx *d, struct params *p, bool tried)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++)
			if (ask_context(d, p, p->kdamonds[k].id,
					&p->kdamonds[k].contexts[i], tried))
				return -1;
	return 0;
}
