// SPDX-License-Identifier: GPL-2.0
/* Items of schemes and of probes, for the fuzzer of configurations. */
#include "config.h"

static void draw_scheme(struct input *in, struct damonx_item_scheme *s)
{
	s->action = byte(in) % 2 ? DAMONX_ACTION_STAT :
				   1 + below(in, DAMONX_ACTION_LRU_DEPRIO);
	s->flags = byte(in) % 8 == 1;
	s->access_unit = below(in, 4);
	s->age_unit = below(in, 3);
	if (byte(in) % 4 == 1)
		s->apply_us = number(in) % 100000;
	if (byte(in) % 4 == 1)
		s->max_bytes = number(in);
	if (byte(in) % 2)
		s->max_accesses = 1 + below(in, 20);
	if (byte(in) % 4 == 1)
		s->max_snapshots = below(in, 4);
}

static void draw_quota(struct input *in, struct damonx_item_quota *q)
{
	q->bytes = byte(in) % 4 ? number(in) % (1 << 20) : 0;
	q->time_us = byte(in) % 4 ? 0 : number(in) % 10000;
	q->reset_us = byte(in) % 2 ? 0 : number(in) % 100000;
	q->tuner = below(in, 3);
	q->goals = below(in, 3);
	q->weight_age = below(in, 3);
	q->weight_accesses = below(in, 3);
	q->weight_size = below(in, 3);
	q->fail_charge_num = below(in, 3);
	q->fail_charge_denom = q->fail_charge_num + below(in, 2);
}

static void draw_goal(struct input *in, struct damonx_item_goal *g)
{
	g->metric = 1 + below(in, DAMONX_GOAL_NODE_MEM_FREE_BP);
	g->target_value = 1 + number(in) % 10000;
	if (g->metric == DAMONX_GOAL_USER_INPUT)
		g->current_value = number(in);
	else if (g->metric != DAMONX_GOAL_SOME_MEM_PSI_US)
		g->node = below(in, DEV_NR_NODES);
}

static void draw_watermark(struct input *in, struct damonx_item_watermark *w)
{
	w->metric = 1 + below(in, 2);
	w->low_permil = below(in, 300);
	w->mid_permil = w->low_permil + below(in, 300);
	w->high_permil = w->mid_permil + below(in, 300);
	w->interval_us = number(in) % 1000000;
}

static void draw_filter(struct input *in, struct damonx_item_filter *f)
{
	f->type = 1 + below(in, DAMONX_FILTER_TARGET);
	f->flags = below(in, 4);
	switch (f->type) {
	case DAMONX_FILTER_MEMCG:
		f->cgroup = 1 + below(in, 5);
		break;
	case DAMONX_FILTER_TARGET:
		f->target = 1 + below(in, 5);
		break;
	case DAMONX_FILTER_ADDR:
	case DAMONX_FILTER_HUGEPAGE_SIZE:
		f->start = number(in);
		f->end = f->start + 1 + number(in);
		break;
	}
}

static void draw_probe(struct input *in, struct damonx_item_probe *p)
{
	p->weight = byte(in) % 2 ? 0 : below(in, 20);
}

static void draw_probe_filter(struct input *in, struct damonx_item_filter *f)
{
	f->type = byte(in) % 2 ? DAMONX_FILTER_ANON : DAMONX_FILTER_MEMCG;
	f->flags = below(in, 4);
	if (f->type == DAMONX_FILTER_MEMCG)
		f->cgroup = 1 + below(in, 5);
}

void draw_scheme_item(struct input *in, u16 type, void *payload)
{
	switch (type) {
	case DAMONX_ITEM_SCHEME:
		draw_scheme(in, payload);
		break;
	case DAMONX_ITEM_QUOTA:
		draw_quota(in, payload);
		break;
	case DAMONX_ITEM_GOAL:
		draw_goal(in, payload);
		break;
	case DAMONX_ITEM_WATERMARK:
		draw_watermark(in, payload);
		break;
	case DAMONX_ITEM_FILTER:
		draw_filter(in, payload);
		break;
	case DAMONX_ITEM_PROBE:
		draw_probe(in, payload);
		break;
	case DAMONX_ITEM_PROBE_FILTER:
		draw_probe_filter(in, payload);
		break;
	}
}
