// SPDX-License-Identifier: GPL-2.0
/* Options of schemes' quotas and goals. */
#include <errno.h>
#include <string.h>
#include <sys/param.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

/* --damos_quotas: time, size, interval and three weights, as far as given */
static int parse_quotas(struct params_opts *o, char *arg,
			struct argp_state *state)
{
	struct draft_scheme *d;
	struct damos_quotas *q;
	struct args_words w;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	if (w.n > 6) {
		msg_error("--damos_quotas takes at most 6 words, not %d", w.n);
		return ARGS_FAILED;
	}
	d = draft_scheme(o, KEY_QUOTAS);
	d->has_quotas = true;
	d->has_reset = w.n > 2;
	q = &d->s.quotas;
	return parse_one_time(state, w.word[0], NS_PER_MS, &q->time_ns) ||
	       (w.n > 1 && parse_one_size(state, w.word[1], &q->sz_bytes)) ||
	       (w.n > 2 && parse_one_time(state, w.word[2], NS_PER_MS,
					  &q->reset_interval_ns)) ||
	       (w.n > 3 && parse_one_rate(state, w.word[3], 10,
					  &q->weight_sz_permil)) ||
	       (w.n > 4 && parse_one_rate(state, w.word[4], 10,
					  &q->weight_nr_accesses_permil)) ||
	       (w.n > 5 && parse_one_rate(state, w.word[5], 10,
					  &q->weight_age_permil)) ? EINVAL : 0;
}

static int parse_weights(struct params_opts *o, char *arg,
			 struct argp_state *state)
{
	struct draft_scheme *d;
	struct args_words w;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	d = draft_scheme(o, KEY_QUOTA_WEIGHTS);
	d->has_weights = true;
	d->needs_quota = params_key_name(KEY_QUOTA_WEIGHTS);
	return parse_one_rate(state, w.word[0], 10,
			      &d->parts.weight_sz_permil) ||
	       parse_one_rate(state, w.word[1], 10,
			      &d->parts.weight_nr_accesses_permil) ||
	       parse_one_rate(state, w.word[2], 10,
			      &d->parts.weight_age_permil) ? EINVAL : 0;
}

static int parse_fail_ratio(struct params_opts *o, char *arg,
			    struct argp_state *state)
{
	struct draft_scheme *d;
	struct args_words w;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	d = draft_scheme(o, KEY_QUOTA_FAIL);
	d->needs_quota = params_key_name(KEY_QUOTA_FAIL);
	return parse_one_nr(state, w.word[0], &d->s.quotas.fail_charge_num) ||
	       parse_one_nr(state, w.word[1], &d->s.quotas.fail_charge_denom) ?
	       EINVAL : 0;
}

static int goal_failed(const char *what)
{
	msg_error("--damos_quota_goal: %s", what);
	return ARGS_FAILED;
}

/* The target value, in the unit that the metric has. */
static int parse_goal_target(const char *word, struct damos_goal *g)
{
	uint64_t ns, nr;

	switch (g->metric) {
	case DAMOS_GOAL_USER_INPUT:
		if (parse_nr(word, &nr))
			return goal_failed("the target is not a number");
		g->target_value = (double)nr;
		return 0;
	case DAMOS_GOAL_SOME_MEM_PSI_US:
		if (parse_time(word, NS_PER_US, &ns))
			return goal_failed("the target is not a time");
		nr = ns == UNITS_MAX ? ns : ns / NS_PER_US;
		g->target_value = (double)nr;
		return 0;
	default:
		if (parse_bp(word, &g->target_value))
			return goal_failed("the target is not a rate");
		return 0;
	}
}

static int parse_goal_rest(struct args_words *w, struct damos_goal *g)
{
	int want = g->metric == DAMOS_GOAL_USER_INPUT ? 1 :
		   damos_goal_has_memcg(g->metric) ? 2 :
		   g->metric == DAMOS_GOAL_NODE_ELIGIBLE_MEM_BP ? 0 :
		   damos_goal_has_nid(g->metric) ? 1 : 0;
	uint64_t nr;

	/* What else may follow these is made nothing of, as in damo. */
	if (!want && w->n > 2 && w->n <= 4) {
		msg_warn("--damos_quota_goal: '%s' has no meaning behind %s",
			 w->word[2], damos_goal_names[g->metric]);
		return 0;
	}
	if (w->n - 2 != want)
		return goal_failed(g->metric == DAMOS_GOAL_USER_INPUT ?
			"user_input is followed by the target and the current value" :
			damos_goal_has_memcg(g->metric) ?
			"this metric is followed by the target, a node and a memcg" :
			damos_goal_has_nid(g->metric) ?
			"this metric is followed by the target and a node" :
			"this metric is followed by the target alone");
	if (!want)
		return 0;
	if (parse_nr(w->word[2], &nr))
		return goal_failed("the third word is not a number");
	if (g->metric == DAMOS_GOAL_USER_INPUT)
		g->current_value = (double)nr;
	else
		g->nid = (int64_t)MIN(nr, (uint64_t)PARAMS_NODE_MAX);
	if (want == 2 && !params_is_text(w->word[3]))
		return goal_failed("the memcg is not UTF-8");
	if (want == 2)
		g->memcg_path = xstrdup(w->word[3]);
	return 0;
}

static int parse_goal(struct params_opts *o, char *arg,
		      struct argp_state *state)
{
	struct draft_goal *d;
	struct args_words w;
	int metric, rc;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	metric = params_name_index(damos_goal_names, w.word[0]);
	if (metric < 0)
		return goal_failed("unknown metric; see 'help damon_param_options damos'");
	if (w.n < 2)
		return goal_failed("the target value is missing");
	d = ARRAY_ADD(o->goals, o->nr_goal);
	d->scheme = draft_scheme_owner(o);
	d->g.metric = (enum damos_goal_metric)metric;
	d->g.nid = PARAMS_NONE;
	rc = parse_goal_target(w.word[1], &d->g);
	return rc ? rc : parse_goal_rest(&w, &d->g);
}

static int parse_tuner(struct params_opts *o, const char *word)
{
	struct draft_scheme *d = draft_scheme(o, KEY_QUOTA_TUNER);
	int tuner = params_name_index(damos_tuner_names, word);

	if (tuner < 0) {
		msg_error("--damos_quota_goal_tuner: '%s' is no tuner (consist, temporal)",
			  word);
		return ARGS_FAILED;
	}
	d->needs_quota = params_key_name(KEY_QUOTA_TUNER);
	d->s.quotas.goal_tuner = (enum damos_goal_tuner)tuner;
	return 0;
}

int parse_quota_option(struct params_opts *o, int key, char *arg,
		       struct argp_state *state)
{
	struct draft_scheme *d;

	switch (key) {
	case KEY_QUOTAS:
		return parse_quotas(o, arg, state);
	case KEY_QUOTA_WEIGHTS:
		return parse_weights(o, arg, state);
	case KEY_QUOTA_FAIL:
		return parse_fail_ratio(o, arg, state);
	case KEY_QUOTA_GOAL:
		return parse_goal(o, arg, state);
	case KEY_QUOTA_TUNER:
		return parse_tuner(o, arg);
	case KEY_QUOTA_INTERVAL:
		d = draft_scheme(o, key);
		d->has_interval = true;
		return parse_one_time(state, arg, NS_PER_MS,
				      &d->parts.reset_interval_ns);
	case KEY_QUOTA_TIME:
		d = draft_scheme(o, key);
		d->needs_quota = params_key_name(key);
		return parse_one_time(state, arg, NS_PER_MS,
				      &d->parts.time_ns);
	case KEY_QUOTA_SPACE:
		d = draft_scheme(o, key);
		d->needs_quota = params_key_name(key);
		return parse_one_size(state, arg, &d->parts.sz_bytes);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
