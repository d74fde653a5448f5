// SPDX-License-Identifier: GPL-2.0
/* From the items of a configuration, and its state, to parameters. */
#include <stdlib.h>
#include <string.h>

#include "live/session.h"
#include "params/items.h"
#include "params/sysram.h"
#include "util/msg.h"
#include "util/units.h"

static struct kdamond *find_kdamond(struct params *p, uint32_t id)
{
	for (size_t i = 0; i < p->nr_kdamonds; i++)
		if (p->kdamonds[i].id == id)
			return &p->kdamonds[i];
	return NULL;
}

static struct damon_ctx *find_ctx(struct kdamond *k, uint32_t id)
{
	for (size_t i = 0; i < k->nr_contexts; i++)
		if (k->contexts[i].id == id)
			return &k->contexts[i];
	return NULL;
}

/* What tuning has made of the intervals. */
static void take_intervals(struct kdamond *k,
			   const struct damonx_rec_status *st)
{
	struct damon_ctx *c = find_ctx(k, st->context);

	if (!c)
		return;
	c->intervals.sample_ns = st->sample_us * NS_PER_US;
	c->intervals.aggr_ns = st->aggr_us * NS_PER_US;
}

/* State, thread number and live regions, by identifier. */
static void take_status(struct params *p, const struct damonx_rec_status *st,
			bool in_force)
{
	struct kdamond *k = find_kdamond(p, st->kdamond);

	if (!k)
		return;
	if (in_force)
		take_intervals(k, st);
	/* A kdamond is on while one of its contexts is. */
	k->on |= st->state != DAMONX_STATE_STOPPED;
	k->has_state = true;
	/* the number may be none in this namespace */
	k->pid = st->pid > 0 ? st->pid : PARAMS_NONE;
}

/* A target that the module has added, as long as it lives. */
static void take_followed(struct params *p, const struct damonx_rec_target *r)
{
	struct kdamond *k = find_kdamond(p, r->kdamond);
	struct damon_ctx *c = k ? find_ctx(k, r->context) : NULL;
	struct damon_target *t;

	if (!c || r->target < DAMONX_ID_MODULE)
		return;
	t = params_add_target(c);
	t->id = r->target;
	t->pid = r->pid > 0 ? r->pid : PARAMS_NONE;
	t->followed = true;
}

/* What has no ranges is all of the memory. */
static void name_ram(struct params *p)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++) {
			struct damon_ctx *c = &p->kdamonds[k].contexts[i];

			for (size_t t = 0; t < c->nr_targets; t++)
				if (c->ops == DAMON_OPS_PADDR &&
				    !c->targets[t].nr_regions)
					sysram_fill(&c->targets[t]);
		}
}

static int read_config(struct params *p, const void *items, size_t bytes)
{
	uint16_t unknown;

	if (params_from_items(p, items, bytes, &unknown)) {
		msg_error("cannot read the running configuration: it is not of this version");
		return -1;
	}
	name_ram(p);
	if (unknown)
		msg_warn("the running configuration has more than this version of damox knows (items of type %u); what is shown lacks it",
			 unknown);
	return 0;
}

static int read_params(struct damonx *d, struct params *p, bool in_force)
{
	const struct damonx_status query = {
		.records = 1ULL << DAMONX_REC_STATUS |
			   (in_force ? 1ULL << DAMONX_REC_TARGET : 0),
	};
	const struct damonx_rec *rec = NULL;
	void *items = NULL, *recs = NULL;
	size_t bytes, rec_bytes;
	int ret = -1;

	memset(p, 0, sizeof(*p));
	if (damonx_get_config(d, &items, &bytes) ||
	    damonx_status_of(d, &query, &recs, &rec_bytes)) {
		msg_error("%s", damonx_error(d));
	} else if (!read_config(p, items, bytes)) {
		while ((rec = damonx_next_rec(recs, rec_bytes, rec))) {
			if (rec->type == DAMONX_REC_STATUS)
				take_status(p, (const void *)rec, in_force);
			if (rec->type == DAMONX_REC_TARGET)
				take_followed(p, (const void *)rec);
		}
		ret = 0;
	}
	if (ret)
		params_free(p);
	free(items);
	free(recs);
	return ret;
}

int live_params(struct damonx *d, struct params *p)
{
	return read_params(d, p, false);
}

int live_params_in_force(struct damonx *d, struct params *p)
{
	return read_params(d, p, true);
}
