// SPDX-License-Identifier: GPL-2.0
/* Options of parameters whose words are more than values at fixed places. */
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "params/draft.h"
#include "params/json.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/names.h"
#include "util/units.h"
#include "util/utf8.h"

int take_marker(struct opt_call *c)
{
	struct params_opts *o = c->input;

	switch (c->row->key) {
	case KEY_KDAMOND:
		draft_begin_kdamond(o);
		return 0;
	case KEY_CTX:
		draft_begin_ctx(o);
		return 0;
	case KEY_TARGET:
		draft_begin_target(o);
		return 0;
	case KEY_SCHEME:
		draft_begin_scheme(o);
		return 0;
	default:
		draft_begin_probe(o);
		return 0;
	}
}

static int parse_numbers(const struct opt_call *c, struct number_list *list)
{
	int i;

	list->given = true;
	list->nr = 0;		/* given again, it replaces what was */
	for (i = 0; i < c->n; i++)
		if (parse_nr(c->word[i], ARRAY_ADD(list->v, list->nr)))
			return opt_bad(c, c->word[i], "a number");
	return 0;
}

static struct number_list *list_of(struct params_opts *o, int key)
{
	switch (key) {
	case KEY_NR_CTXS:
		return &o->nr_ctxs;
	case KEY_NR_TARGETS:
		return &o->nr_targets;
	case KEY_NR_SCHEMES:
		return &o->nr_schemes;
	case KEY_NR_PROBES:
		return &o->nr_probes;
	case KEY_NR_FILTERS:
		return &o->nr_filters;
	case KEY_NR_GOALS:
		return &o->nr_goals;
	case KEY_NR_PROBE_PREPS:
		return &o->nr_probe_preps;
	case KEY_NR_PROBE_FILTERS:
		return &o->nr_probe_filters;
	case KEY_PAUSE:
		return &o->pause;
	default:
		return &o->obsolete;
	}
}

int take_numbers(struct opt_call *c)
{
	return parse_numbers(c, list_of(c->input, c->row->key));
}

/* ---- contexts ---- */

int take_primitives(struct opt_call *c)
{
	static const char *const names[] = { "page_table", "page_fault", NULL };
	int i, choice, mask = 0;

	for (i = 0; i < c->n; i++) {
		choice = opt_choice(c, c->word[i], names);
		if (choice < 0)
			return OPT_USAGE;
		mask |= 1 << choice;
	}
	if (mask == 3)
		return opt_usage(c, "only one of page_table and page_fault can be used");
	((struct draft_ctx *)c->object)->c.attrs.use_reports = mask == 2;
	return 0;
}

int take_attr_text(struct opt_call *c)
{
	struct draft_ctx *d = c->object;
	char **text = c->row->key == KEY_CPUS ? &d->c.attrs.cpus :
						&d->c.attrs.tids;

	free(*text);
	*text = xstrdup(c->word[0]);
	return 0;
}

int take_refresh(struct opt_call *c)
{
	struct params_opts *o = c->input;
	const char *word = c->word[0];

	*ARRAY_ADD(o->refresh_had_unit, o->nr_refresh_units) =
		word[strspn(word, "0123456789,")] != '\0' &&
		strcmp(word, "min") != 0 && strcmp(word, "max") != 0;
	if (parse_time(word, NS_PER_MS, ARRAY_ADD(o->refresh_ns, o->nr_refresh)))
		return opt_bad(c, word, "a time");
	return 0;
}

/* ---- targets ---- */

int take_target(struct opt_call *c)
{
	struct params_opts *o = c->input;

	params_opts_set_target(o, c->word[0]);
	return 0;
}

int take_pid(struct opt_call *c)
{
	struct params_opts *o = c->input;
	struct draft_target *d;
	int64_t pid;

	if (parse_int(c->word[0], 0, INT32_MAX, &pid))
		return opt_bad(c, c->word[0], "a process id");
	said_add(&o->said_pids, xasprintf("%lld", (long long)pid));
	if (draft_targets_counted(o)) {
		*ARRAY_ADD(o->pids, o->nr_pids) = pid;
		return 0;
	}
	d = draft_target(o, KEY_PID);
	d->t.pid = pid;
	d->has_pid = true;
	return 0;
}

int take_cgroup(struct opt_call *c)
{
	params_opts_add_cgroup(c->input, c->word[0]);
	return 0;
}

int take_regions(struct opt_call *c)
{
	struct params_opts *o = c->input;
	struct draft_target *d;
	char error[256];

	said_add(&o->said_regions, said_string(c->word[0]));
	if (draft_targets_counted(o))
		d = ARRAY_ADD(o->region_lists, o->nr_region_lists);
	else
		d = draft_target(o, KEY_REGIONS);
	d->has_regions = true;
	if (parse_region_list(c->word[0], &d->t, error))
		return opt_usage(c, "%s: %s", c->word[0], error);
	return 0;
}

int take_nodes(struct opt_call *c)
{
	struct params_opts *o = c->input;
	struct number_list *list;
	int rc;

	if (draft_targets_counted(o))
		list = ARRAY_ADD(o->node_lists, o->nr_node_lists);
	else
		list = &draft_target(o, KEY_NUMA_NODE)->nodes;
	rc = parse_numbers(c, list);
	said_add(&o->said_nodes, said_numbers(list->v, list->nr));
	return rc;
}

/* ---- probes ---- */

static int bad_filter(const struct opt_call *c, const char *word,
		      const char *what)
{
	opt_usage(c, "'%s' %s", word, what);
	return -1;
}

/* <allow|reject> [none] <type> [args]; returns words taken, or -1. */
static int parse_probe_filter(const struct opt_call *c, char **word, int nr,
			      struct damon_filter *f)
{
	const struct params_opts *o = c->input;
	int at = 1, type;

	f->allow = !strcmp(word[0], "allow");
	if (!f->allow && strcmp(word[0], "reject") != 0)
		return bad_filter(c, word[0], "is neither allow nor reject");
	f->matching = true;
	if (at < nr && (!strcmp(word[at], "non") ||
			(!strcmp(word[at], "none") && !o->quirks.words))) {
		f->matching = false;
		at++;
	}
	if (at == nr)
		return bad_filter(c, word[at - 1], "needs a type after it");
	type = name_index(damon_filter_names, word[at]);
	if (type < 0)
		return bad_filter(c, word[at], "is not a type of probe filter");
	f->type = (enum damon_filter_type)type;
	at++;
	if (f->type == DAMON_FILTER_MEMCG) {
		if (at == nr || !utf8_is_text(word[at]))
			return bad_filter(c, "memcg", "needs a path in UTF-8 after it");
		f->path = xstrdup(word[at++]);
	}
	if (f->type == DAMON_FILTER_HUGEPAGE_SIZE) {
		if (nr - at < 2 || parse_size(word[at], &f->range.min) ||
		    parse_size(word[at + 1], &f->range.max))
			return bad_filter(c, "hugepage_size",
						    "needs two sizes after it");
		at += 2;
	}
	return at;
}

int take_probe_filters(struct opt_call *c)
{
	struct params_opts *o = c->input;
	struct draft_probe_part *d;
	int at, taken;

	for (at = 0; at < c->n; at += taken) {
		if (at && o->quirks.words &&
		    strcmp(c->word[at], "allow") != 0 &&
		    strcmp(c->word[at], "reject") != 0) {
			msg_warn("--probe_filter: '%s' has no meaning here",
				 c->word[at]);
			break;
		}
		d = ARRAY_ADD(o->probe_filters, o->nr_probe_filter);
		d->probe = draft_probe_owner(o);
		taken = parse_probe_filter(c, c->word + at, c->n - at, &d->f);
		if (taken < 0)
			return OPT_USAGE;
	}
	return 0;
}

int take_probe_weights(struct opt_call *c)
{
	struct params_opts *o = c->input;
	struct draft_probe_part *d;
	int i;

	for (i = 0; i < c->n; i++) {
		d = ARRAY_ADD(o->probe_weights, o->nr_probe_weight);
		d->probe = draft_probe_owner(o);
		if (parse_int(c->word[i], INT32_MIN, INT32_MAX, &d->weight))
			return opt_bad(c, c->word[i], "a whole number");
	}
	return 0;
}

int take_probe_prep(struct opt_call *c)
{
	struct params_opts *o = c->input;

	if (opt_choice(c, c->word[0], probe_prep_names) < 0)
		return OPT_USAGE;
	ARRAY_ADD(o->probe_preps, o->nr_probe_prep)->probe =
		draft_probe_owner(o);
	return 0;
}

/* ---- schemes ---- */

static int parse_small(const struct opt_call *c, const char *word, uint64_t *v)
{
	return parse_nr(word, v) || *v > INT32_MAX ?
	       opt_bad(c, word, "a node or weight") : 0;
}

/* Only migrations take words, and those are numbers: a target may follow. */
bool action_takes(const struct opt_call *c, const char *word)
{
	int action = name_index(damos_action_names, c->word[0]);

	return action >= 0 && damos_is_migration((enum damos_action)action) &&
	       !word[strspn(word, "0123456789,")];
}

int take_action(struct opt_call *c)
{
	struct draft_scheme *d = c->object;
	int action = opt_choice(c, c->word[0], damos_action_names), i;
	struct damos_dest *dest;
	uint64_t nid;

	if (action < 0)
		return OPT_USAGE;
	d->has_action = true;
	d->s.action = (enum damos_action)action;
	if (c->n == 2) {
		if (parse_small(c, c->word[1], &nid))
			return OPT_USAGE;
		d->s.target_nid = (int64_t)nid;
		return 0;
	}
	if (c->n % 2 == 0)
		return opt_usage(c, "%s takes one node, or pairs of node and weight",
				 c->word[0]);
	for (i = 1; i < c->n; i += 2) {
		dest = ARRAY_ADD(d->s.dests, d->s.nr_dests);
		if (parse_small(c, c->word[i], &dest->id) ||
		    parse_small(c, c->word[i + 1], &dest->weight))
			return OPT_USAGE;
	}
	return 0;
}

int take_access_rate(struct opt_call *c)
{
	struct draft_scheme *d = c->object;
	struct rate_range *r = &d->s.pattern.nr_accesses;
	enum rate_unit unit;
	bool mixed;

	r->unit = RATE_PERCENT;
	if (params_parse_rate(c->word[0], r, &r->min))
		return opt_bad(c, c->word[0], "a rate");
	/* "max" has none */
	unit = r->unit;
	if (params_parse_rate(c->word[1], r, &r->max))
		return opt_bad(c, c->word[1], "a rate");
	mixed = r->unit != unit ? r->min > 0 :
		unit != RATE_PERCENT && strchr(c->word[1], '%');
	if (mixed)
		return opt_usage(c, "both ends have to be in the same unit");
	return 0;
}

/* What a number without a unit has after the point; damo shows it. */
static double part_of_byte(const char *word)
{
	const char *point = strchr(word, '.');

	return point && !word[strspn(word, "0123456789,.")] ?
	       strtod(point, NULL) : 0;
}

int take_size_parts(struct opt_call *c)
{
	struct draft_scheme *d = c->object;

	d->s.pattern.sz_as_read.min_part = part_of_byte(c->word[0]);
	d->s.pattern.sz_as_read.max_part = part_of_byte(c->word[1]);
	return 0;
}

int take_filters(struct opt_call *c)
{
	struct params_opts *o = c->input;
	struct damos_filter f;
	struct draft_filter *d;
	char error[256];
	int at, taken;

	for (at = 0; at < c->n; at += taken) {
		taken = damos_filter_parse(c->word + at, c->n - at,
					   o->quirks.words, &f, error);
		if (taken < 0)
			return opt_usage(c, "%s", error);
		d = ARRAY_ADD(o->filters, o->nr_filter);
		d->scheme = draft_scheme_owner(o);
		d->f = f;
	}
	return 0;
}

/* ---- quotas ---- */

int check_quotas(struct opt_call *c)
{
	struct draft_scheme *d = c->object;

	if (c->n > 6)
		return opt_usage(c, "takes at most 6 words, not %d", c->n);
	d->has_reset = c->n > 2;
	return 0;
}

/* The target value, in the unit that the metric has. */
static int parse_goal_target(const struct opt_call *c, struct damos_goal *g)
{
	const char *word = c->word[1];
	uint64_t ns, nr;

	switch (g->metric) {
	case DAMOS_GOAL_USER_INPUT:
		if (parse_nr(word, &nr))
			return opt_usage(c, "the target is not a number");
		g->target_value = (double)nr;
		return 0;
	case DAMOS_GOAL_SOME_MEM_PSI_US:
		if (parse_time(word, NS_PER_US, &ns))
			return opt_usage(c, "the target is not a time");
		nr = ns == UNITS_MAX ? ns : ns / NS_PER_US;
		g->target_value = (double)nr;
		return 0;
	default:
		if (parse_bp(word, &g->target_value))
			return opt_usage(c, "the target is not a rate");
		return 0;
	}
}

static int parse_goal_rest(const struct opt_call *c, struct damos_goal *g)
{
	int want = g->metric == DAMOS_GOAL_USER_INPUT ? 1 :
		   damos_goal_has_memcg(g->metric) ? 2 :
		   g->metric == DAMOS_GOAL_NODE_ELIGIBLE_MEM_BP ? 0 :
		   damos_goal_has_nid(g->metric) ? 1 : 0;
	uint64_t nr;

	/* Further words after these have no meaning, as in damo. */
	if (!want && c->n > 2 && c->n <= 4) {
		msg_warn("--damos_quota_goal: '%s' has no meaning after %s",
			 c->word[2], damos_goal_names[g->metric]);
		return 0;
	}
	if (c->n - 2 != want)
		return opt_usage(c, "%s", g->metric == DAMOS_GOAL_USER_INPUT ?
			"user_input is followed by the target and the current value" :
			damos_goal_has_memcg(g->metric) ?
			"this metric is followed by the target, a node and a memcg" :
			damos_goal_has_nid(g->metric) ?
			"this metric is followed by the target and a node" :
			"this metric is followed by the target alone");
	if (!want)
		return 0;
	if (parse_nr(c->word[2], &nr))
		return opt_usage(c, "the third word is not a number");
	if (g->metric == DAMOS_GOAL_USER_INPUT)
		g->current_value = (double)nr;
	else
		g->nid = (int64_t)MIN(nr, (uint64_t)PARAMS_NODE_MAX);
	if (want == 2 && !utf8_is_text(c->word[3]))
		return opt_usage(c, "the memcg is not UTF-8");
	if (want == 2)
		g->memcg_path = xstrdup(c->word[3]);
	return 0;
}

int take_goal(struct opt_call *c)
{
	struct params_opts *o = c->input;
	int metric = name_index(damos_goal_names, c->word[0]), rc;
	struct draft_goal *d;

	if (metric < 0)
		return opt_usage(c, "unknown metric '%s'; see 'help damon_param_options damos'",
				 c->word[0]);
	if (c->n < 2)
		return opt_usage(c, "the target value is missing");
	d = ARRAY_ADD(o->goals, o->nr_goal);
	d->scheme = draft_scheme_owner(o);
	d->g.metric = (enum damos_goal_metric)metric;
	d->g.nid = PARAMS_NONE;
	rc = parse_goal_target(c, &d->g);
	return rc ? rc : parse_goal_rest(c, &d->g);
}
