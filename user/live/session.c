// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/item.h"
#include "live/session.h"
#include "util/msg.h"
#include "util/units.h"

struct damonx *live_open(void)
{
	const char *message;
	struct damonx *d = damonx_open(&message);

	if (!d)
		msg_error("%s", message);
	return d;
}

/* The next session of this user that runs, in a list of sessions. */
static const struct damonx_rec_session *
next_own(const void *recs, size_t bytes, const struct damonx_rec_session *s)
{
	const struct damonx_rec *rec = s ? &s->head : NULL;

	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		s = (const void *)rec;
		if (rec->type == DAMONX_REC_SESSION && s->nr_running &&
		    s->uid == geteuid())
			return s;
	}
	return NULL;
}

/* The session of this user that was started last; 0, or -1 without one. */
static int attach_last(struct damonx *d)
{
	const struct damonx_rec_session *s = NULL;
	uint64_t start_ns = 0;
	uint32_t number = 0;
	size_t bytes;
	void *recs;

	if (damonx_list(d, &recs, &bytes))
		return -1;
	while ((s = next_own(recs, bytes, s))) {
		if (s->start_ns < start_ns)
			continue;
		start_ns = s->start_ns;
		number = s->number;
	}
	free(recs);
	return number && !damonx_attach(d, NULL, number) ? 0 : -1;
}

bool live_is_started(void)
{
	const struct damonx_rec_session *s = NULL;
	struct damonx *d = damonx_open(NULL);
	bool found = false;
	size_t bytes;
	void *recs;

	if (d && !damonx_list(d, &recs, &bytes)) {
		while (!found && (s = next_own(recs, bytes, s)))
			found = !strcmp(s->name, LIVE_NAME);
		free(recs);
	}
	damonx_close(d);
	return found;
}

bool live_is_on(struct damonx *d)
{
	const struct damonx_rec *rec = NULL;
	bool on = false;
	size_t bytes;
	void *recs;

	if (damonx_status(d, 0, &recs, &bytes))
		return false;
	while ((rec = damonx_next_rec(recs, bytes, rec)))
		if (rec->type == DAMONX_REC_STATUS &&
		    ((const struct damonx_rec_status *)rec)->state ==
		    DAMONX_STATE_STARTED)
			on = true;
	free(recs);
	return on;
}

struct damonx *live_attach(bool quiet)
{
	const char *message;
	struct damonx *d = damonx_open(&message);

	if (!d) {
		if (!quiet)
			msg_error("%s", message);
		return NULL;
	}
	if (!damonx_attach(d, LIVE_NAME, 0) || !attach_last(d))
		return d;
	if (!quiet)
		msg_error("nothing is being monitored: begin with '%s start'",
			  "damox");
	damonx_close(d);
	return NULL;
}

/* ---- parameters into items ---- */

/* A time that the module takes in whole microseconds, of which 0 is none. */
static int to_us(const char *what, uint64_t ns, uint64_t *us)
{
	char text[UNITS_LEN];

	*us = ns / NS_PER_US;
	if (*us)
		return 0;
	msg_error("%s interval %s: at least 1 us", what,
		  fmt_utime(text, ns, false));
	return -1;
}

static int to_regions(const char *what, uint64_t n, uint32_t *out)
{
	*out = n;
	if (n && n == *out)
		return 0;
	msg_error("%s number of regions %" PRIu64 ": between 3 and 100,000",
		  what, n);
	return -1;
}

/* Whole basis points; what is no number of them is more than there are. */
static uint64_t to_bp(double bp)
{
	return bp >= 0 && bp < 0x1p64 ? (uint64_t)bp : UINT64_MAX;
}

static const uint32_t ops_ids[DAMON_NR_OPS] = {
	[DAMON_OPS_VADDR] = DAMONX_OPS_VADDR,
	[DAMON_OPS_FVADDR] = DAMONX_OPS_FVADDR,
	[DAMON_OPS_PADDR] = DAMONX_OPS_PADDR,
};

/* What this version of the contract has no items for. */
static int refuse_unbuilt(const struct damon_ctx *c)
{
	const char *what = NULL;

	if (c->nr_schemes)
		what = "schemes (--damos_*)";
	else if (c->nr_probes)
		what = "data attribute probes (--probe*)";
	else if (c->control.page_fault || c->control.nr_filters ||
		 c->attrs.use_reports || c->attrs.write_only || c->attrs.cpus ||
		 c->attrs.tids)
		what = "sampling by page faults, CPU or thread";
	if (!what)
		return 0;
	msg_error("%s: this version of damonx only monitors; leave it out",
		  what);
	return -1;
}

static int add_context(struct damonx_config *cfg, const struct damon_ctx *c,
		       uint32_t kdamond, uint32_t id)
{
	const struct damon_intervals *in = &c->intervals;
	struct damonx_item_context it = {
		.ops = ops_ids[c->ops],
		.flags = c->pause ? DAMONX_CONTEXT_PAUSE : 0,
		.addr_unit = c->addr_unit_bytes,
		.goal_access_bp = to_bp(in->goal_access_bp),
		.goal_aggrs = in->goal_aggrs,
		.goal_min_sample_us = in->goal_min_sample_ns / NS_PER_US,
		.goal_max_sample_us = in->goal_max_sample_ns / NS_PER_US,
	};
	__u64 *us[] = { &it.sample_us, &it.aggr_us, &it.update_us };
	const uint64_t ns[] = { in->sample_ns, in->aggr_ns, in->ops_update_ns };
	static const char *const what[] = { "sampling", "aggregation",
					    "update" };

	for (int i = 0; i < 3; i++) {
		uint64_t value;

		if (to_us(what[i], ns[i], &value))
			return -1;
		*us[i] = value;
	}
	if (refuse_unbuilt(c) ||
	    to_regions("minimum", c->nr_regions.min, &it.min_regions) ||
	    to_regions("maximum", c->nr_regions.max, &it.max_regions))
		return -1;
	damonx_config_context(cfg, kdamond, id, &it);
	return 0;
}

static int add_target(struct damonx_config *cfg, const struct damon_ctx *c,
		      const struct damon_target *t, uint32_t context,
		      uint32_t id, pid_t child)
{
	struct damonx_item_target it = { .kind = DAMONX_TARGET_PHYSICAL };

	if (c->ops != DAMON_OPS_PADDR) {
		it.kind = DAMONX_TARGET_PID;
		it.pid = t->pid == PARAMS_NONE ? child : (int32_t)t->pid;
		if (!it.pid) {
			msg_error("%s target %u: a process is missing: give its number or a command",
				  damon_ops_names[c->ops], id - 1);
			return -1;
		}
		if (t->pid != PARAMS_NONE && it.pid != t->pid) {
			msg_error("target %" PRId64 ": no such process",
				  t->pid);
			return -1;
		}
	}
	damonx_config_item(cfg, DAMONX_ITEM_TARGET,
			   t->obsolete ? DAMONX_ITEM_REMOVE : 0, id, context,
			   &it, sizeof(it));
	for (size_t i = 0; i < t->nr_regions; i++)
		damonx_config_region(cfg, id, t->regions[i].start,
				     t->regions[i].end);
	return 0;
}

static int add_all(struct damonx_config *cfg, const struct params *p,
		   pid_t child)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++) {
		const struct kdamond *kd = &p->kdamonds[k];

		damonx_config_kdamond(cfg, k + 1);
		for (size_t i = 0; i < kd->nr_contexts; i++) {
			const struct damon_ctx *c = &kd->contexts[i];

			if (add_context(cfg, c, k + 1, i + 1))
				return -1;
			for (size_t t = 0; t < c->nr_targets; t++)
				if (add_target(cfg, c, &c->targets[t], i + 1,
					       t + 1, child))
					return -1;
		}
	}
	return 0;
}

/* What the module does not watch is told before it has to be by numbers. */
static int check_ops(struct damonx *d, const struct params *p)
{
	char why[256];

	for (size_t k = 0; k < p->nr_kdamonds; k++) {
		const struct kdamond *kd = &p->kdamonds[k];

		for (size_t i = 0; i < kd->nr_contexts; i++) {
			if (damonx_feature(d, DAMONX_FEATURE_OPS,
					   ops_ids[kd->contexts[i].ops], 0, why,
					   sizeof(why)))
				continue;
			msg_error("%s; name a command or the number of a process as target",
				  why);
			return -1;
		}
	}
	return 0;
}

int live_configure(struct damonx *d, const struct params *p, pid_t child,
		   uint32_t flags)
{
	struct damonx_config *cfg = damonx_config_new();
	int ret = -1;

	if (!cfg) {
		msg_error("out of memory");
		return -1;
	}
	if (!check_ops(d, p) && !add_all(cfg, p, child)) {
		ret = damonx_configure(d, cfg, flags);
		if (ret)
			msg_error("%s", damonx_error(d));
	}
	damonx_config_free(cfg);
	return ret ? -1 : 0;
}

/* ---- items into parameters ---- */

static void take_context(struct damon_ctx *c, const struct damonx_item *item)
{
	struct damonx_item_context it;

	item_payload(&it, sizeof(it), item);
	for (int i = 0; i < DAMON_NR_OPS; i++)
		if (ops_ids[i] == it.ops)
			c->ops = i;
	c->pause = it.flags & DAMONX_CONTEXT_PAUSE;
	c->intervals.sample_ns = it.sample_us * NS_PER_US;
	c->intervals.aggr_ns = it.aggr_us * NS_PER_US;
	c->intervals.ops_update_ns = it.update_us * NS_PER_US;
	c->intervals.goal_access_bp = (double)it.goal_access_bp;
	c->intervals.goal_aggrs = it.goal_aggrs;
	c->intervals.goal_min_sample_ns = it.goal_min_sample_us * NS_PER_US;
	c->intervals.goal_max_sample_ns = it.goal_max_sample_us * NS_PER_US;
	c->nr_regions.min = it.min_regions;
	c->nr_regions.max = it.max_regions;
}

static int take_region(struct damon_target *t, const struct damonx_item *item)
{
	struct damonx_item_region it;
	struct damon_region *r;

	item_payload(&it, sizeof(it), item);
	r = realloc(t->regions, (t->nr_regions + 1) * sizeof(*r));
	if (!r)
		return -1;
	t->regions = r;
	r[t->nr_regions].start = it.start;
	r[t->nr_regions++].end = it.end;
	return 0;
}

/* State, thread number and live regions, by identifier. */
static void take_status(struct params *p, const struct damonx_rec_status *st)
{
	struct kdamond *k;

	if (!st->kdamond || st->kdamond > p->nr_kdamonds)
		return;
	k = &p->kdamonds[st->kdamond - 1];
	k->has_state = true;
	/* the number may be none in this namespace */
	k->on = st->state == DAMONX_STATE_STARTED;
	k->pid = st->pid > 0 ? st->pid : PARAMS_NONE;
}

static int build(struct params *p, const void *items, size_t bytes)
{
	const struct damonx_item *it = NULL;
	struct damon_target *t = NULL;
	struct damonx_item_target tgt;
	struct damon_ctx *c = NULL;
	struct kdamond *k = NULL;

	while ((it = damonx_next_item(items, bytes, it))) {
		switch (it->type) {
		case DAMONX_ITEM_KDAMOND:
			k = params_add_kdamond(p);
			if (!k)
				return -1;
			break;
		case DAMONX_ITEM_CONTEXT:
			c = k ? params_add_ctx(k) : NULL;
			if (!c)
				return -1;
			take_context(c, it);
			break;
		case DAMONX_ITEM_TARGET:
			t = c ? params_add_target(c) : NULL;
			if (!t)
				return -1;
			item_payload(&tgt, sizeof(tgt), it);
			t->pid = tgt.pid > 0 ? tgt.pid : PARAMS_NONE;
			break;
		case DAMONX_ITEM_REGION:
			if (!t || take_region(t, it))
				return -1;
			break;
		}
	}
	return 0;
}

int live_params(struct damonx *d, struct params *p)
{
	const struct damonx_rec *rec = NULL;
	void *items = NULL, *recs = NULL;
	size_t bytes, rec_bytes;
	int ret = -1;

	memset(p, 0, sizeof(*p));
	if (damonx_get_config(d, &items, &bytes) ||
	    damonx_status(d, 0, &recs, &rec_bytes)) {
		msg_error("%s", damonx_error(d));
	} else if (build(p, items, bytes)) {
		msg_error("cannot read the running configuration: out of memory, or it is not of this version");
	} else {
		while ((rec = damonx_next_rec(recs, rec_bytes, rec)))
			if (rec->type == DAMONX_REC_STATUS)
				take_status(p, (const void *)rec);
		ret = 0;
	}
	if (ret)
		params_free(p);
	free(items);
	free(recs);
	return ret;
}
