// SPDX-License-Identifier: GPL-2.0
/* Options of schemes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

static int parse_small(struct argp_state *state, const char *word, uint64_t *v)
{
	return parse_nr(word, v) || *v > INT32_MAX ?
	       args_bad(state, word, "a node or weight") : 0;
}

static bool is_whole_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789,")];
}

/* Pairs of node and weight. */
static int parse_dests(struct argp_state *state, struct args_words *w,
		       struct damos *s)
{
	struct damos_dest *d;
	int i;

	for (i = 1; i < w->n; i += 2) {
		d = ARRAY_ADD(s->dests, s->nr_dests);
		if (parse_small(state, w->word[i], &d->id) ||
		    parse_small(state, w->word[i + 1], &d->weight))
			return EINVAL;
	}
	return 0;
}

/*
 * --damos_action <action> [<nid> | <id> <weight>...]. Only migrations take
 * words, and those are numbers, so that a target behind it is left alone.
 */
static int parse_action(struct params_opts *o, char *arg,
			struct argp_state *state)
{
	struct draft_scheme *d = draft_scheme(o, KEY_ACTION);
	struct args_words w;
	int action, extra = 0;
	uint64_t nid;

	if (args_words(state, arg, 1, 1, &w))
		return EINVAL;
	action = args_choice(state, w.word[0], damos_action_names);
	if (action < 0)
		return EINVAL;
	d->has_action = true;
	d->s.action = (enum damos_action)action;
	if (!damos_is_migration(d->s.action) || w.word == w.one)
		return 0;
	if (state->next < state->argc && !*state->argv[state->next])
		return args_bad(state, "", "a node");
	while (state->next < state->argc &&
	       is_whole_number(state->argv[state->next])) {
		state->next++;
		extra++;
	}
	w.n += extra;
	if (extra == 1) {
		if (parse_small(state, w.word[1], &nid))
			return EINVAL;
		d->s.target_nid = (int64_t)nid;
		return 0;
	}
	if (extra % 2)
		return args_usage(state, "--damos_action %s: one node, or pairs of node and weight",
				  w.word[0]);
	return parse_dests(state, &w, &d->s);
}

static int parse_filters(struct params_opts *o, char *arg,
			 struct argp_state *state)
{
	struct damos_filter f;
	struct draft_filter *d;
	struct args_words w;
	char error[256];
	int at, taken;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	for (at = 0; at < w.n; at += taken) {
		taken = damos_filter_parse(w.word + at, w.n - at, &f, error);
		if (taken < 0) {
			msg_error("--damos_filter: %s", error);
			return ARGS_FAILED;
		}
		d = ARRAY_ADD(o->filters, o->nr_filter);
		d->scheme = draft_scheme_owner(o);
		d->f = f;
	}
	return 0;
}

static int parse_wmarks(struct params_opts *o, char *arg,
			struct argp_state *state)
{
	struct damos_watermarks *m;
	struct args_words w;
	int metric;

	if (args_words(state, arg, 5, 5, &w))
		return EINVAL;
	m = &draft_scheme(o, KEY_WMARKS)->s.wmarks;
	metric = params_name_index(damos_wmarks_names, w.word[0]);
	if (metric < 0) {
		msg_error("--damos_wmarks: '%s' is no metric (none, free_mem_rate)",
			  w.word[0]);
		return ARGS_FAILED;
	}
	m->metric = (enum damos_wmarks_metric)metric;
	return parse_one_time(state, w.word[1], NS_PER_US, &m->interval_ns) ||
	       parse_one_rate(state, w.word[2], 10, &m->high_permil) ||
	       parse_one_rate(state, w.word[3], 10, &m->mid_permil) ||
	       parse_one_rate(state, w.word[4], 10, &m->low_permil) ? EINVAL : 0;
}

/* A size; what a number without a unit has behind the point is kept. */
static int parse_limit(struct argp_state *state, const char *word,
		       uint64_t *bytes, double *part)
{
	const char *point = strchr(word, '.');

	*part = point && !word[strspn(word, "0123456789,.")] ?
		strtod(point, NULL) : 0;
	return parse_one_size(state, word, bytes);
}

static int parse_pattern(struct params_opts *o, int key, char *arg,
			 struct argp_state *state)
{
	struct damos_access_pattern *p;
	struct args_words w;
	int bad;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	p = &draft_scheme(o, key)->s.pattern;
	if (key == KEY_SZ_REGION)
		bad = parse_limit(state, w.word[0], &p->sz_bytes.min,
				  &p->sz_min_part) ||
		      parse_limit(state, w.word[1], &p->sz_bytes.max,
				  &p->sz_max_part);
	else if (key == KEY_AGE)
		bad = parse_one_time(state, w.word[0], NS_PER_US, &p->age.min) ||
		      parse_one_time(state, w.word[1], NS_PER_US, &p->age.max);
	else
		bad = parse_one_rate(state, w.word[0], 1, &p->nr_accesses.min) ||
		      parse_one_rate(state, w.word[1], 1, &p->nr_accesses.max);
	return bad ? EINVAL : 0;
}

int parse_scheme_option(struct params_opts *o, int key, char *arg,
			struct argp_state *state)
{
	struct damos *s;

	switch (key) {
	case KEY_ACTION:
		return parse_action(o, arg, state);
	case KEY_SZ_REGION:
	case KEY_ACCESS_RATE:
	case KEY_AGE:
		return parse_pattern(o, key, arg, state);
	case KEY_FILTER:
		return parse_filters(o, arg, state);
	case KEY_WMARKS:
		return parse_wmarks(o, arg, state);
	case KEY_APPLY_INTERVAL:
		s = &draft_scheme(o, key)->s;
		return parse_one_time(state, arg, NS_PER_US,
				      &s->apply_interval_ns);
	case KEY_MAX_SNAPSHOTS:
		s = &draft_scheme(o, key)->s;
		return parse_one_nr(state, arg, &s->max_nr_snapshots);
	default:
		return parse_quota_option(o, key, arg, state);
	}
}
