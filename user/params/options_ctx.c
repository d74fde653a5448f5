// SPDX-License-Identifier: GPL-2.0
/* Options of kdamonds, contexts and probes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

static int parse_intervals(struct params_opts *o, char *arg,
			   struct argp_state *state)
{
	struct damon_intervals *i;
	struct args_words w;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	i = &draft_ctx(o, KEY_INTERVALS)->c.intervals;
	return parse_one_time(state, w.word[0], NS_PER_US, &i->sample_ns) ||
	       parse_one_time(state, w.word[1], NS_PER_US, &i->aggr_ns) ||
	       parse_one_time(state, w.word[2], NS_PER_US, &i->ops_update_ns) ?
	       EINVAL : 0;
}

static int parse_goal(struct params_opts *o, char *arg,
		      struct argp_state *state)
{
	struct damon_intervals *i;
	struct args_words w;

	if (args_words(state, arg, 4, 4, &w))
		return EINVAL;
	i = &draft_ctx(o, KEY_INTERVALS_GOAL)->c.intervals;
	return parse_one_rate(state, w.word[0], 100, &i->goal_access_bp) ||
	       parse_one_nr(state, w.word[1], &i->goal_aggrs) ||
	       parse_one_time(state, w.word[2], NS_PER_US,
			      &i->goal_min_sample_ns) ||
	       parse_one_time(state, w.word[3], NS_PER_US,
			      &i->goal_max_sample_ns) ? EINVAL : 0;
}

static int parse_nr_regions(struct params_opts *o, char *arg,
			    struct argp_state *state)
{
	struct size_range *range;
	struct args_words w;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	range = &draft_ctx(o, KEY_NR_REGIONS)->c.nr_regions;
	return parse_one_nr(state, w.word[0], &range->min) ||
	       parse_one_nr(state, w.word[1], &range->max) ? EINVAL : 0;
}

static int parse_ops(struct params_opts *o, char *arg,
		     struct argp_state *state)
{
	int ops = args_choice(state, arg, damon_ops_names);
	struct draft_ctx *d;

	if (ops < 0)
		return EINVAL;
	d = draft_ctx(o, KEY_OPS);
	d->has_ops = true;
	d->c.ops = (enum damon_ops)ops;
	return 0;
}

static int parse_primitives(struct params_opts *o, char *arg,
			    struct argp_state *state)
{
	static const char *const names[] = { "page_table", "page_fault", NULL };
	struct args_words w;
	int i, choice, mask = 0;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	for (i = 0; i < w.n; i++) {
		choice = args_choice(state, w.word[i], names);
		if (choice < 0)
			return EINVAL;
		mask |= 1 << choice;
	}
	if (mask == 3) {
		msg_error("--sample_primitives: only one of page_table and page_fault can be used");
		return ARGS_FAILED;
	}
	draft_ctx(o, KEY_PRIMITIVES)->c.attrs.use_reports = mask == 2;
	return 0;
}

static int parse_text(char **text, const char *arg)
{
	free(*text);
	*text = xstrdup(arg);
	return 0;
}

static int parse_refresh(struct params_opts *o, char *arg,
			 struct argp_state *state)
{
	*ARRAY_ADD(o->refresh_had_unit, o->nr_refresh_units) =
		arg[strspn(arg, "0123456789,")] != '\0' &&
		strcmp(arg, "min") != 0 && strcmp(arg, "max") != 0;
	return parse_one_time(state, arg, NS_PER_MS,
			      ARRAY_ADD(o->refresh_ns, o->nr_refresh));
}

static int parse_attr(struct params_opts *o, int key, char *arg,
		      struct argp_state *state)
{
	struct damon_ctx *c = &draft_ctx(o, key)->c;
	bool on;

	switch (key) {
	case KEY_CPUS:
		return parse_text(&c->attrs.cpus, arg);
	case KEY_TIDS:
		return parse_text(&c->attrs.tids, arg);
	case KEY_ADDR_UNIT:
		return parse_one_size(state, arg, &c->addr_unit_bytes);
	case KEY_USE_REPORTS:
		if (parse_one_bool(state, arg, &on))
			return EINVAL;
		c->attrs.use_reports = on;
		return 0;
	default:
		return parse_one_bool(state, arg, &c->attrs.write_only);
	}
}

static int parse_interval_part(struct params_opts *o, int key, char *arg,
			       struct argp_state *state)
{
	struct damon_ctx *c = &draft_ctx(o, key)->c;

	switch (key) {
	case KEY_SAMPLE:
		return parse_one_time(state, arg, NS_PER_US,
				      &c->intervals.sample_ns);
	case KEY_AGGR:
		return parse_one_time(state, arg, NS_PER_US,
				      &c->intervals.aggr_ns);
	case KEY_UPDR:
		return parse_one_time(state, arg, NS_PER_US,
				      &c->intervals.ops_update_ns);
	case KEY_MINR:
		return parse_one_nr(state, arg, &c->nr_regions.min);
	default:
		return parse_one_nr(state, arg, &c->nr_regions.max);
	}
}

int parse_ctx_option(struct params_opts *o, int key, char *arg,
		     struct argp_state *state)
{
	switch (key) {
	case KEY_REFRESH:
		return parse_refresh(o, arg, state);
	case KEY_OPS:
		return parse_ops(o, arg, state);
	case KEY_INTERVALS:
		return parse_intervals(o, arg, state);
	case KEY_INTERVALS_GOAL:
		return parse_goal(o, arg, state);
	case KEY_NR_REGIONS:
		return parse_nr_regions(o, arg, state);
	case KEY_PRIMITIVES:
		return parse_primitives(o, arg, state);
	case KEY_AUTOTUNE:
		o->autotune = true;
		return 0;
	case KEY_CPUS:
	case KEY_TIDS:
	case KEY_ADDR_UNIT:
	case KEY_USE_REPORTS:
	case KEY_WRITE_ONLY:
		return parse_attr(o, key, arg, state);
	case KEY_SAMPLE:
	case KEY_AGGR:
	case KEY_UPDR:
	case KEY_MINR:
	case KEY_MAXR:
		return parse_interval_part(o, key, arg, state);
	case KEY_PAUSE:
		return parse_numbers(state, arg, &o->pause);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- probes ---- */

static int probe_filter_failed(const char *word, const char *what)
{
	msg_error("--probe_filter: '%s' %s", word, what);
	return ARGS_FAILED;
}

/* <allow|reject> [none] <type> [args]; returns words taken, or -1. */
static int parse_probe_filter(char **word, int nr, struct damon_filter *f)
{
	int at = 1, type;

	f->allow = !strcmp(word[0], "allow");
	if (!f->allow && strcmp(word[0], "reject") != 0)
		return -probe_filter_failed(word[0], "is neither allow nor reject");
	f->matching = true;
	if (at < nr && (!strcmp(word[at], "non") ||
			(!strcmp(word[at], "none") && !args_called_as_damo()))) {
		f->matching = false;
		at++;
	}
	if (at == nr)
		return -probe_filter_failed(word[at - 1], "needs a type behind it");
	type = params_name_index(damon_filter_names, word[at]);
	if (type < 0)
		return -probe_filter_failed(word[at], "is no type of probe filter");
	f->type = (enum damon_filter_type)type;
	at++;
	if (f->type == DAMON_FILTER_MEMCG) {
		if (at == nr || !params_is_text(word[at]))
			return -probe_filter_failed("memcg", "needs a path in UTF-8 behind it");
		f->path = xstrdup(word[at++]);
	}
	if (f->type == DAMON_FILTER_HUGEPAGE_SIZE) {
		if (nr - at < 2 || parse_size(word[at], &f->range.min) ||
		    parse_size(word[at + 1], &f->range.max))
			return -probe_filter_failed("hugepage_size",
						    "needs two sizes behind it");
		at += 2;
	}
	return at;
}

static int parse_probe_filters(struct params_opts *o, char *arg,
			       struct argp_state *state)
{
	struct draft_probe_part *d;
	struct args_words w;
	int at, taken;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	for (at = 0; at < w.n; at += taken) {
		if (at && args_called_as_damo() &&
		    strcmp(w.word[at], "allow") != 0 &&
		    strcmp(w.word[at], "reject") != 0) {
			msg_warn("--probe_filter: '%s' has no meaning here",
				 w.word[at]);
			break;
		}
		d = ARRAY_ADD(o->probe_filters, o->nr_probe_filter);
		d->probe = draft_probe_owner(o);
		taken = parse_probe_filter(w.word + at, w.n - at, &d->f);
		if (taken < 0)
			return -taken;
	}
	return 0;
}

static int parse_probe_weights(struct params_opts *o, char *arg,
			       struct argp_state *state)
{
	struct draft_probe_part *d;
	struct args_words w;
	int i;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	for (i = 0; i < w.n; i++) {
		d = ARRAY_ADD(o->probe_weights, o->nr_probe_weight);
		d->probe = draft_probe_owner(o);
		if (parse_int(w.word[i], INT32_MIN, INT32_MAX, &d->weight))
			return args_bad(state, w.word[i], "a whole number");
	}
	return 0;
}

int parse_probe_option(struct params_opts *o, int key, char *arg,
		       struct argp_state *state)
{
	static const char *const preps[] = { "set_pgidle", NULL };
	struct draft_probe_part *d;

	switch (key) {
	case KEY_PROBE_PREP:
		if (args_choice(state, arg, preps) < 0)
			return EINVAL;
		d = ARRAY_ADD(o->probe_preps, o->nr_probe_prep);
		d->probe = draft_probe_owner(o);
		return 0;
	case KEY_PROBE_FILTER:
		return parse_probe_filters(o, arg, state);
	default:
		return parse_probe_weights(o, arg, state);
	}
}
