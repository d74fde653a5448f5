// SPDX-License-Identifier: GPL-2.0
/* The option tables of parameters, and where each option goes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define RARE	ARGS_RARE

static const struct argp_option monitoring_options[] = {
	{ "ops", KEY_OPS, "<vaddr|paddr|fvaddr>", 0,
	  "what kind of address space to monitor", 0 },
	{ "target_pid", KEY_PID, "<pid>", 0, "process to monitor", 0 },
	{ "regions", 'r', "\"<start>-<end> ...\"", 0,
	  "address ranges to monitor", 0 },
	{ "numa_node", KEY_NUMA_NODE, "<node> [<node> ...]", 0,
	  "limit physical memory to that of these nodes", 0 },
	{ "monitoring_intervals", KEY_INTERVALS, "<sample> <aggr> <update>", 0,
	  "intervals of sampling, of aggregation and of looking for new mappings (us, or with a unit; 5ms 100ms 1s)", 0 },
	{ "monitoring_intervals_goal", KEY_INTERVALS_GOAL,
	  "<access_bp> <aggrs> <min_sample_us> <max_sample_us>", 0,
	  "tune the intervals for this rate of observed accesses", 0 },
	{ "monitoring_intervals_autotune", KEY_AUTOTUNE, NULL, 0,
	  "the same as a goal of 4% 3 5ms 10s", 0 },
	{ "monitoring_nr_regions_range", KEY_NR_REGIONS, "<min> <max>", 0,
	  "least and largest number of regions (10 1,000)", 0 },
	{ "sample", 's', "<time>", RARE, "sampling interval alone", 0 },
	{ "aggr", 'a', "<time>", RARE, "aggregation interval alone", 0 },
	{ "updr", 'u', "<time>", RARE, "update interval alone", 0 },
	{ "minr", 'n', "<number>", RARE, "least number of regions alone", 0 },
	{ "maxr", 'm', "<number>", RARE, "largest number of regions alone", 0 },
	{ "refresh_stat", KEY_REFRESH, "<milliseconds>", RARE,
	  "how often a kdamond refreshes its statistics by itself", 0 },
	{ "damon_addr_unit", KEY_ADDR_UNIT, "<bytes>", RARE,
	  "bytes that one address stands for; paddr only", 0 },
	{ "pause_ctx", KEY_PAUSE, "<index> [<index> ...]", RARE,
	  "contexts to pause", 0 },
	{ "obsolete_targets", KEY_OBSOLETE, "<index> [<index> ...]", RARE,
	  "targets to drop", 0 },
	{ "sample_primitives", KEY_PRIMITIVES, "<page_table|page_fault> [...]",
	  RARE, "how accesses are seen", 0 },
	{ "exp_ops_use_reports", KEY_USE_REPORTS, "<Y|N>", RARE,
	  "see accesses by page faults (experimental)", 0 },
	{ "exp_ops_write_only", KEY_WRITE_ONLY, "<Y|N>", RARE,
	  "see writes only (experimental)", 0 },
	{ "exp_ops_cpus", KEY_CPUS, "<cpulist>", RARE,
	  "see accesses from these CPUs only (experimental)", 0 },
	{ "exp_ops_tids", KEY_TIDS, "<list of thread ids>", RARE,
	  "see accesses of these threads only (experimental)", 0 },
	{ "probe_filter", KEY_PROBE_FILTER,
	  "<allow|reject> [none] <type> [<argument> ...]", RARE,
	  "filter of an attribute probe: anon, memcg <path>, pgidle_unset, pgidle_set, hugepage_size <min> <max>", 0 },
	{ "probe_prep", KEY_PROBE_PREP, "<set_pgidle>", RARE,
	  "what an attribute probe does before sampling", 0 },
	{ "probe_weight", KEY_PROBE_WEIGHT, "<int> [<int> ...]", RARE,
	  "weights of attribute probes", 0 },
	{ "kdamond", KEY_KDAMOND, NULL, RARE,
	  "the options behind this are those of a new kdamond", 0 },
	{ "damon_ctx", KEY_CTX, NULL, RARE,
	  "the options behind this are those of a new context", 0 },
	{ "damon_target", KEY_TARGET, NULL, RARE,
	  "the options behind this are those of a new target", 0 },
	{ "probe", KEY_PROBE, NULL, RARE,
	  "the options behind this are those of a new attribute probe", 0 },
	{ "nr_ctxs", KEY_NR_CTXS, "<number> [<number> ...]", RARE,
	  "contexts of each kdamond, in their order", 0 },
	{ "nr_targets", KEY_NR_TARGETS, "<number> [<number> ...]", RARE,
	  "targets of each context, in their order", 0 },
	{ "nr_probes", KEY_NR_PROBES, "<number> [<number> ...]", RARE,
	  "attribute probes of each context, in their order", 0 },
	{ "nr_probe_preps", KEY_NR_PROBE_PREPS, "<number> [<number> ...]",
	  OPTION_HIDDEN, "preparations of each probe", 0 },
	{ "nr_probe_filters", KEY_NR_PROBE_FILTERS, "<number> [<number> ...]",
	  OPTION_HIDDEN, "filters of each probe", 0 },
	{ 0 }
};

static const struct argp_option damos_options[] = {
	{ "damos_action", KEY_ACTION, "<action> [<node> | <id> <weight> ...]", 0,
	  "what to do with the regions of a scheme: willneed, cold, pageout, hugepage, collapse, nohugepage, lru_prio, lru_deprio, migrate_hot, migrate_cold, stat; migrations take a node, or pairs of node and weight", 0 },
	{ "damos_sz_region", KEY_SZ_REGION, "<min> <max>", 0,
	  "size of the regions (bytes, or with a unit)", 0 },
	{ "damos_access_rate", KEY_ACCESS_RATE, "<min> <max>", 0,
	  "access rate of the regions (percent)", 0 },
	{ "damos_age", KEY_AGE, "<min> <max>", 0,
	  "age of the regions (us, or with a unit)", 0 },
	{ "damos_apply_interval", KEY_APPLY_INTERVAL, "<microseconds>", RARE,
	  "how often to apply the scheme (0: each aggregation interval)", 0 },
	{ "damos_quotas", KEY_QUOTAS,
	  "<time> [<size> [<interval> [<weight> [<weight> [<weight>]]]]]", 0,
	  "limits: time (ms), size (bytes), the interval they hold for (ms), and how much size, access rate and age count in choosing regions (permil)", 0 },
	{ "damos_quota_interval", KEY_QUOTA_INTERVAL, "<milliseconds>", RARE,
	  "interval that the quotas hold for", 0 },
	{ "damos_quota_time", KEY_QUOTA_TIME, "<milliseconds>", RARE,
	  "time quota", 0 },
	{ "damos_quota_space", KEY_QUOTA_SPACE, "<bytes>", RARE,
	  "size quota", 0 },
	{ "damos_quota_weights", KEY_QUOTA_WEIGHTS,
	  "<permil> <permil> <permil>", RARE,
	  "how much size, access rate and age count in choosing regions", 0 },
	{ "damos_quota_fail_charge_ratio", KEY_QUOTA_FAIL,
	  "<numerator> <denominator>", RARE,
	  "part of the quota that regions on which the action failed use up", 0 },
	{ "damos_quota_goal", KEY_QUOTA_GOAL, "<metric> <target> [<word> ...]",
	  RARE,
	  "tune the quota until a metric has its target value: user_input <target> <current>, some_mem_psi_us <target>, node_mem_{used,free}_bp <target> <node>, node_memcg_{used,free}_bp <target> <node> <memcg>, {active,inactive}_mem_bp <target>, node_eligible_mem_bp <target>", 0 },
	{ "damos_quota_goal_tuner", KEY_QUOTA_TUNER, "<consist|temporal>", RARE,
	  "how goals tune the quota", 0 },
	{ "damos_filter", KEY_FILTER,
	  "<allow|reject> [none] <type> [<argument> ...]", 0,
	  "act only on some memory of the regions: anon, active, young, unmapped, memcg <path>, addr <start> <end>, target <index>, hugepage_size <min> <max>, probe_hits_wsum <min> <max>; several filters may follow one another", 0 },
	{ "damos_wmarks", KEY_WMARKS, "<metric> <interval> <high> <mid> <low>",
	  RARE,
	  "watermarks that switch a scheme on and off: metric (none or free_mem_rate), interval (us) and marks (permil)", 0 },
	{ "damos_max_nr_snapshots", KEY_MAX_SNAPSHOTS, "<number>", RARE,
	  "stop a scheme after so many snapshots", 0 },
	{ "damos_scheme", KEY_SCHEME, NULL, RARE,
	  "the options behind this are those of a new scheme", 0 },
	{ "nr_schemes", KEY_NR_SCHEMES, "<number> [<number> ...]", RARE,
	  "schemes of each context, in their order", 0 },
	{ "damos_nr_filters", KEY_NR_FILTERS, "<number> [<number> ...]", RARE,
	  "filters of each scheme, in their order", 0 },
	{ "damos_nr_quota_goals", KEY_NR_GOALS, "<number> [<number> ...]", RARE,
	  "quota goals of each scheme, in their order", 0 },
	{ 0 }
};

static const struct argp_option whole_options[] = {
	{ "schemes", 'c', "<JSON text or file>", 0,
	  "list of schemes, in place of the options for them", 0 },
	{ "kdamonds", KEY_KDAMONDS, "<JSON or YAML text or file>", 0,
	  "all parameters, in place of all options for them; 'args damon' makes such files", 0 },
	{ "debug_damon", KEY_DEBUG, NULL, OPTION_HIDDEN,
	  "no effect", 0 },
	{ "damon_interface_DEPRECATED", KEY_INTERFACE, "<interface>",
	  OPTION_HIDDEN, "there is only one interface", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state);

const struct argp params_monitoring_argp = {
	monitoring_options, parse, NULL, NULL, NULL, NULL, NULL
};

const struct argp params_damos_argp = {
	damos_options, parse, NULL, NULL, NULL, NULL, NULL
};

static const struct argp whole_argp = {
	whole_options, parse, NULL, NULL, NULL, NULL, NULL
};

static const struct argp_child children[] = {
	{ &params_monitoring_argp, 0, NULL, 0 },
	{ &params_damos_argp, 0, NULL, 0 },
	{ &whole_argp, 0, NULL, 0 },
	{ 0 }
};

static error_t parse_root(int key, char *arg, struct argp_state *state)
{
	struct params_opts *o = state->input;
	int i;

	switch (key) {
	case ARGP_KEY_INIT:
		for (i = 0; children[i].argp; i++)
			state->child_inputs[i] = o;
		return 0;
	case ARGP_KEY_ARG:
		if (o->target)
			return ARGP_ERR_UNKNOWN;
		o->target = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp params_argp = {
	NULL, parse_root, NULL, NULL, children, NULL, NULL
};

static const char *find_name(const struct argp_option *table, int key)
{
	for (; table->name; table++)
		if (table->key == key)
			return table->name;
	return NULL;
}

const char *params_key_name(int key)
{
	const char *name;

	if (key == KEY_REGIONS)
		key = 'r';
	if (key >= KEY_SAMPLE && key <= KEY_MAXR)
		key = (unsigned char)"saunm"[key - KEY_SAMPLE];
	name = find_name(monitoring_options, key);
	return name ? name : find_name(damos_options, key);
}

static int parse_marker(struct params_opts *o, int key)
{
	switch (key) {
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

static int parse_count(struct params_opts *o, int key, char *arg,
		       struct argp_state *state)
{
	struct number_list *lists[] = {
		&o->nr_ctxs, &o->nr_targets, &o->nr_schemes, &o->nr_probes,
		&o->nr_filters, &o->nr_goals, &o->nr_probe_preps,
		&o->nr_probe_filters,
	};

	return parse_numbers(state, arg, lists[key - KEY_NR_CTXS]);
}

static int parse_pid(struct params_opts *o, char *arg,
		     struct argp_state *state)
{
	struct draft_target *d;
	int64_t pid;

	if (parse_int(arg, 0, INT32_MAX, &pid))
		return args_bad(state, arg, "a process id");
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

static int parse_regions(struct params_opts *o, char *arg)
{
	struct draft_target *d;
	char error[256];

	said_add(&o->said_regions, said_string(arg));
	if (draft_targets_counted(o))
		d = ARRAY_ADD(o->region_lists, o->nr_region_lists);
	else
		d = draft_target(o, KEY_REGIONS);
	d->has_regions = true;
	if (parse_region_list(arg, &d->t, error)) {
		msg_error("--regions %s: %s", arg, error);
		return ARGS_FAILED;
	}
	return 0;
}

static int parse_nodes(struct params_opts *o, char *arg,
		       struct argp_state *state)
{
	struct number_list *list;
	int rc;

	if (draft_targets_counted(o))
		list = ARRAY_ADD(o->node_lists, o->nr_node_lists);
	else
		list = &draft_target(o, KEY_NUMA_NODE)->nodes;
	rc = parse_numbers(state, arg, list);
	said_add(&o->said_nodes, said_numbers(list));
	return rc;
}

/* Keys that are letters, because they have short options, as the others. */
static int long_key(int key)
{
	switch (key) {
	case 's':
		return KEY_SAMPLE;
	case 'a':
		return KEY_AGGR;
	case 'u':
		return KEY_UPDR;
	case 'n':
		return KEY_MINR;
	case 'm':
		return KEY_MAXR;
	case 'r':
		return KEY_REGIONS;
	case 'c':
		return KEY_SCHEMES;
	default:
		return key;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct params_opts *o = state->input;

	if (long_key(key) != key && arg && *arg == '=')
		arg++;		/* -s=5 */
	key = long_key(key);
	if (key < KEY_FIRST || key >= KEY_END)
		return ARGP_ERR_UNKNOWN;
	o->nr_seen++;
	if (key <= KEY_PROBE)
		return parse_marker(o, key);
	if (key <= KEY_NR_PROBE_FILTERS)
		return parse_count(o, key, arg, state);
	if (key <= KEY_PAUSE)
		return parse_ctx_option(o, key, arg, state);
	if (key == KEY_PID)
		return parse_pid(o, arg, state);
	if (key == KEY_REGIONS)
		return parse_regions(o, arg);
	if (key == KEY_NUMA_NODE)
		return parse_nodes(o, arg, state);
	if (key == KEY_OBSOLETE)
		return parse_numbers(state, arg, &o->obsolete);
	if (key <= KEY_PROBE_WEIGHT)
		return parse_probe_option(o, key, arg, state);
	if (key <= KEY_MAX_SNAPSHOTS)
		return parse_scheme_option(o, key, arg, state);
	if (key == KEY_SCHEMES)
		o->schemes_text = arg;
	if (key == KEY_KDAMONDS)
		o->kdamonds_text = arg;
	return 0;
}

int parse_numbers(struct argp_state *state, char *arg,
		  struct number_list *list)
{
	struct args_words w;
	int i;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	list->given = true;
	list->nr = 0;		/* given again, it replaces what was */
	for (i = 0; i < w.n; i++)
		if (parse_one_nr(state, w.word[i],
				 ARRAY_ADD(list->v, list->nr)))
			return EINVAL;
	return 0;
}

int parse_one_size(struct argp_state *state, const char *word, uint64_t *v)
{
	return parse_size(word, v) ? args_bad(state, word, "a size") : 0;
}

int parse_one_time(struct argp_state *state, const char *word, int64_t unit_ns,
		   uint64_t *v)
{
	return parse_time(word, unit_ns, v) ? args_bad(state, word, "a time") : 0;
}

int parse_one_nr(struct argp_state *state, const char *word, uint64_t *v)
{
	return parse_nr(word, v) ? args_bad(state, word, "a number") : 0;
}

int parse_one_rate(struct argp_state *state, const char *word,
		   unsigned int per_percent, double *v)
{
	return parse_rate(word, per_percent, v) || *v < 0 ?
	       args_bad(state, word, "a rate") : 0;
}

int parse_one_bool(struct argp_state *state, const char *word, bool *v)
{
	return parse_bool(word, v) ?
	       args_bad(state, word, "one of y, yes, true, n, no, false") : 0;
}
