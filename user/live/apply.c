// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live/apply.h"
#include "live/session.h"
#include "params/items.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/signals.h"
#include "util/units.h"

#define SAMPLE_NS	(5 * NS_PER_MS)
#define PATIENCE_S	60.0

bool live_can_apply(struct damonx *d, enum damos_action action, char *why,
		    size_t why_len)
{
	why[0] = '\0';
	return damonx_feature(d, DAMONX_FEATURE_ACTION, item_actions[action],
			      DAMONX_OPS_FVADDR, why, why_len) > 0;
}

/* One pass, before a window ends and makes other regions of the ranges. */
static void make_params(const struct live_apply *a, struct params *p)
{
	struct damon_ctx *c = params_add_ctx(params_add_kdamond(p));
	struct damon_target *t = params_add_target(c);
	struct damos *s = params_add_scheme(c);

	c->ops = DAMON_OPS_FVADDR;
	c->intervals.sample_ns = SAMPLE_NS;
	c->intervals.aggr_ns = c->intervals.ops_update_ns = 3600 * NS_PER_SEC;
	if (c->nr_regions.max < 2 * a->nr_ranges)
		c->nr_regions.max = 2 * a->nr_ranges;
	t->pid = a->pid;
	for (size_t i = 0; i < a->nr_ranges; i++)
		*ARRAY_ADD(t->regions, t->nr_regions) = a->ranges[i];
	s->action = a->action;
	s->apply_interval_ns = SAMPLE_NS;
	s->max_nr_snapshots = 1;
}

/* What the only scheme has done so far; 0, or -1 after a line. */
static int look(struct damonx *d, struct live_applied *done)
{
	const struct damonx_status query = {
		.records = 1ULL << DAMONX_REC_SCHEME_STATS,
	};
	const struct damonx_rec *rec = NULL;
	size_t bytes;
	void *recs;

	if (damonx_status_of(d, &query, &recs, &bytes)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		const struct damonx_rec_scheme_stats *r = (const void *)rec;

		if (rec->type == DAMONX_REC_SCHEME_STATS)
			*done = (struct live_applied){ r->tried_bytes, r->applied_bytes,
						       r->nr_snapshots > 0 };
	}
	free(recs);
	return 0;
}

static int wait_until_done(struct damonx *d, const struct live_apply *a,
			   struct live_applied *done)
{
	const struct timespec nap = { .tv_nsec = SAMPLE_NS };
	double end_s = clock_s() + PATIENCE_S;
	bool on;

	do {
		/* in this order: what ends has said before what it did */
		on = live_is_on(d);
		if (look(d, done))
			return -1;
		if (done->complete || (signals_came() && !a->whatever_comes))
			return 0;
		nanosleep(&nap, NULL);
	} while (on && clock_s() < end_s);
	if (on)
		return 0;
	msg_error("process %d has ended", a->pid);
	return -1;
}

static int run(struct damonx *d, struct params *p, const struct live_apply *a,
	       struct live_applied *done)
{
	int err;

	if (live_configure(d, p, 0, 0))
		return -1;
	if (damonx_start(d, 0)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	err = wait_until_done(d, a, done);
	damonx_stop(d, 0);
	return err;
}

int live_apply(const struct live_apply *a, struct live_applied *done)
{
	struct damonx *d = live_open();
	struct params p = { 0 };
	int err;

	memset(done, 0, sizeof(*done));
	if (!d)
		return -1;
	make_params(a, &p);
	err = run(d, &p, a, done);
	params_free(&p);
	damonx_close(d);
	return err;
}
