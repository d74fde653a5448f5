// SPDX-License-Identifier: GPL-2.0
/* Schemes as indented text. */
#include <stdlib.h>
#include <string.h>

#include "params/text.h"
#include "util/units.h"

static void put_action(const struct text_out *t, const struct damos *s)
{
	char interval[UNITS_LEN] = "aggr interval", node[32] = "";

	if (s->apply_interval_ns)
		text_time(interval, s->apply_interval_ns, NS_PER_US, t);
	if (damos_is_migration(s->action) && !s->nr_dests) {
		if (s->target_nid == PARAMS_NONE)
			strcpy(node, " to node None");
		else
			snprintf(node, sizeof(node), " to node %lld",
				 (long long)s->target_nid);
	} else if (damos_is_migration(s->action) &&
		   s->target_nid != PARAMS_NONE) {
		snprintf(node, sizeof(node), " to node %lld",
			 (long long)s->target_nid);
	}
	text_line(t, 3, "action: %s%s per %s", damos_action_names[s->action],
		  node, interval);
}

static void put_pattern(const struct text_out *t,
			const struct damos_access_pattern *p)
{
	const struct params_style style = {
		.raw = t->style->raw,
		.like_damo = t->style->like_damo,
		.small_units = t->style->small_units,
		.loose_max = t->style->loose_max,
	};
	char a[UNITS_LEN], b[UNITS_LEN];
	bool raw = t->style->raw;

	text_line(t, 3, "target access pattern");
	if (style.like_damo)
		text_line(t, 4, "sz: [%s, %s]",
			  params_limit_text(a, p->sz_bytes.min, p->sz_as_read.min_part,
					    &style),
			  params_limit_text(b, p->sz_bytes.max, p->sz_as_read.max_part,
					    &style));
	else
		text_line(t, 4, "sz: [%s, %s]",
			  fmt_size(a, p->sz_bytes.min, text_sizes(t)),
			  fmt_size(b, p->sz_bytes.max, text_sizes(t)));
	text_line(t, 4, "nr_accesses: [%s, %s]",
		  params_rate_text(a, &p->nr_accesses, false, &style),
		  params_rate_text(b, &p->nr_accesses, true, &style));
	if (p->age.in_aggrs)
		text_line(t, 4, "age: [%s, %s]",
			  params_age_text(a, &p->age, false, &style),
			  params_age_text(b, &p->age, true, &style));
	else
		text_line(t, 4, "age: [%s, %s]",
			  params_age_ns_text(a, p->age.min, raw),
			  params_age_ns_text(b, p->age.max, raw));
}

static void put_goal(const struct text_out *t, const struct damos_goal *g,
		     size_t i)
{
	char where[300] = "", a[UNITS_LEN], b[UNITS_LEN] = "-1";
	bool raw = t->style->raw;

	if (g->nid != PARAMS_NONE)
		params_node_text(b, g->nid, raw);
	if (damos_goal_has_memcg(g->metric))
		snprintf(where, sizeof(where), " (nid %.40s, memcg %s)", b,
			 g->memcg_path ? g->memcg_path : "");
	else if (damos_goal_has_nid(g->metric))
		snprintf(where, sizeof(where), " (nid %.40s)", b);
	text_line(t, 4, "goal %zu: metric %s%s target %s current %s", i,
		  damos_goal_names[g->metric], where,
		  params_goal_text(a, g->target_value, raw),
		  params_goal_text(b, g->current_value, raw));
}

static void put_quotas(const struct text_out *t, const struct damos_quotas *q)
{
	char time[UNITS_LEN], size[UNITS_LEN], esz[UNITS_LEN], per[UNITS_LEN];
	bool raw = t->style->raw;
	size_t i;

	text_line(t, 3, "quotas");
	fmt_utime(time, q->time_ns, raw);
	if (raw && q->time_ns == UNITS_MAX)	/* it is one of ms */
		strcat(time, "000000");
	fmt_size(size, q->sz_bytes, text_sizes(t));
	fmt_size(esz, q->effective_sz_bytes, text_sizes(t));
	text_time(per, q->reset_interval_ns, NS_PER_MS, t);
	if (t->style->params_only)
		text_line(t, 4, "%s / %s per %s", time, size, per);
	else
		text_line(t, 4, "%s / %s / %s per %s", time, size, esz, per);
	if (q->fail_charge_denom)
		text_line(t, 4, "fail charge ratio: %s/%s/",
			  fmt_nr(time, q->fail_charge_num, true),
			  fmt_nr(size, q->fail_charge_denom, true));
	for (i = 0; i < q->nr_goals; i++)
		put_goal(t, &q->goals[i], i);
	if (q->nr_goals)
		text_line(t, 4, "goal tuner: %s",
			  damos_tuner_names[q->goal_tuner]);
	text_values(t, 4, &quotas_fields, q);
	text_line(t, 4, "priority: sz %s, nr_accesses %s, age %s",
		  fmt_rate(time, q->weight_sz_permil, 10, raw),
		  fmt_rate(size, q->weight_nr_accesses_permil, 10, raw),
		  fmt_rate(per, q->weight_age_permil, 10, raw));
}

static void put_wmarks(const struct text_out *t,
		       const struct damos_watermarks *w)
{
	char a[UNITS_LEN], b[UNITS_LEN], c[UNITS_LEN];
	bool raw = t->style->raw;

	text_line(t, 3, "watermarks");
	text_line(t, 4, "metric %s, interval %s", damos_wmarks_names[w->metric],
		  text_time(a, w->interval_ns, NS_PER_US, t));
	text_line(t, 4, "%s, %s, %s", fmt_rate(a, w->high_permil, 10, raw),
		  fmt_rate(b, w->mid_permil, 10, raw),
		  fmt_rate(c, w->low_permil, 10, raw));
}

static void put_tried(const struct text_out *t, const struct damos *s)
{
	char a[UNITS_LEN], b[UNITS_LEN], c[UNITS_LEN];
	bool raw = t->style->raw;
	uint64_t bytes = 0;

	for (size_t i = 0; i < s->nr_tried; i++)
		bytes += s->tried[i].end - s->tried[i].start;
	text_line(t, 3, "tried regions (%s)", fmt_size(a, bytes, text_sizes(t)));
	for (size_t i = 0; i < s->nr_tried && !t->style->omit_tried; i++)
		text_line(t, 4, "%s: nr_accesses: %s samples, age: %s aggr_intervals",
			  fmt_addr_range(a, s->tried[i].start, s->tried[i].end,
					 text_sizes(t)),
			  fmt_nr(b, s->tried[i].nr_accesses, raw),
			  fmt_nr(c, s->tried[i].age, raw));
}

static void put_stats(const struct text_out *t, const struct damos *s)
{
	const struct damos_stats *st = &s->stats;
	char a[UNITS_LEN], b[UNITS_LEN];
	bool raw = t->style->raw;

	text_line(t, 3, "statistics");
	text_line(t, 4, "tried %s times (%s)", fmt_nr(a, st->nr_tried, raw),
		  fmt_size(b, st->sz_tried, text_sizes(t)));
	text_line(t, 4, "applied %s times (%s)",
		  fmt_nr(a, st->nr_applied, raw),
		  fmt_size(b, st->sz_applied, text_sizes(t)));
	text_line(t, 4, "%s passed filters",
		  fmt_size(a, st->sz_ops_filter_passed, text_sizes(t)));
	text_line(t, 4, "quota exceeded %s times",
		  fmt_nr(a, st->qt_exceeds, raw));
	/* once more, without a name, as in damo */
	text_line(t, 4, "%s", fmt_size(a, st->sz_ops_filter_passed, text_sizes(t)));
	text_line(t, 4, "tried %s snapshots (max %s)",
		  fmt_nr(a, st->nr_snapshots, raw),
		  fmt_nr(b, s->max_nr_snapshots, raw));
	put_tried(t, s);
}

void text_scheme(const struct text_out *t, const struct damos *s)
{
	bool all = !t->style->omit_defaults;
	/* what is shown to be above the default is no default */
	bool above = t->style->loose_max && s->pattern.nr_accesses.as_read.max_had_unit;
	char *text;
	size_t i;

	put_action(t, s);
	if (all || above || !damos_pattern_is_default(s))
		put_pattern(t, &s->pattern);
	text_values(t, 3, &damos_fields, s);
	for (i = 0; i < s->nr_dests; i++)
		text_line(t, 3, "dest %llu weight %llu",
			  (unsigned long long)s->dests[i].id,
			  (unsigned long long)s->dests[i].weight);
	if (all || !damos_quotas_are_default(s))
		put_quotas(t, &s->quotas);
	if (all || !damos_wmarks_are_default(s))
		put_wmarks(t, &s->wmarks);
	for (i = 0; i < s->nr_filters; i++) {
		text = damos_filter_text(&s->filters[i], text_sizes(t));
		text_line(t, 3, "filter %zu", i);
		text_line(t, 4, "%s", text);
		free(text);
	}
	if (t->style->with_stats)
		put_stats(t, s);
}
