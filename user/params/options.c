// SPDX-License-Identifier: GPL-2.0
/* The option tables of parameters. What a table cannot say is in options_take.c. */
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "util/units.h"

#define C struct draft_ctx
#define S struct draft_scheme

static void *ctx_of(void *input, const struct opt *row)
{
	return draft_ctx(input, row->key);
}

static void *scheme_of(void *input, const struct opt *row)
{
	return draft_scheme(input, row->key);
}

/* An option of a context or a scheme: the k-th belongs to the k-th of them. */
#define OF_CTX(k)	.key = (k), .object = ctx_of
#define OF_SCHEME(k)	.key = (k), .object = scheme_of
#define NUMBERS(k)							\
	.args = "<number> [<number> ...]", .min = 1, .max = OPT_MANY,	\
	.key = (k), .call = take_numbers
#define MARKER(k, what)							\
	.flags = OPT_RARE, .key = (k), .call = take_marker,		\
	.help = "the options that follow are those of a new " what

/* Rows of values.h. */
#define VALUE_WORD_NR(s, m, of)		OPT_NR(s, m)
#define VALUE_WORD_SIZE(s, m, of)	OPT_SIZE(s, m)
#define VALUE_WORD_TIME(s, m, of)	OPT_TIME(s, m, of)
#define VALUE_WORD_CHOICE(s, m, of)	OPT_CHOICE(s, m, of##_names)
#define VALUE_OPTION(option, its_flags, its_args, text)			\
	.name = (option), .flags = (its_flags), .args = (its_args), .help = (text)
#define CTX_OPTION(kind, of, m, key_, place, option, flags, args, help, ...)	\
	{ VALUE_OPTION(option, flags, args, help), OF_CTX(KEY_VALUE_##m),	\
	  OPT_WORDS(VALUE_WORD_##kind(C, c.m, of)) },
#define SCHEME_OPTION(kind, of, m, key_, place, option, flags, args, help, ...) \
	{ VALUE_OPTION(option, flags, args, help), OF_SCHEME(KEY_VALUE_##m),	\
	  OPT_WORDS(VALUE_WORD_##kind(S, s.m, of)) },
#define QUOTA_OPTION(kind, of, m, key_, place, option, flags, args, help, ...)	\
	{ VALUE_OPTION(option, flags, args, help), OF_SCHEME(KEY_VALUE_##m),	\
	  OPT_WORDS(VALUE_WORD_##kind(S, s.quotas.m, of)) },

const char *const probe_prep_names[] = { "set_pgidle", NULL };
static const char *const primitive_names[] = { "page_table", "page_fault",
					       NULL };
static const char *const verdict_names[] = { "allow", "reject", NULL };

static const struct opt monitoring_options[] = {
	{ .name = "ops", OF_CTX(KEY_OPS),
	  OPT_WORDS(OPT_CHOICE(C, c.ops, damon_ops_names)),
	  .given = OPT_GIVEN(C, has_ops),
	  .help = "what kind of address space to monitor" },
	{ .name = "target_pid", .args = "<pid>", .min = 1, .max = 1,
	  .key = KEY_PID, .call = take_pid, .help = "process to monitor" },
	{ .name = "cgroup", .flags = OPT_OURS, .args = "<path>", .min = 1,
	  .max = 1, .key = KEY_CGROUP, .call = take_cgroup,
	  .help = "monitor the processes of a cgroup and of those below it, as they come and go (up to 16,384)" },
	{ .name = "regions", .letter = 'r', .args = "\"<start>-<end> ...\"",
	  .min = 1, .max = 1, .key = KEY_REGIONS, .call = take_regions,
	  .help = "address ranges to monitor" },
	{ .name = "numa_node", .args = "<node> [<node> ...]", .min = 1,
	  .max = OPT_MANY, .key = KEY_NUMA_NODE, .call = take_nodes,
	  .help = "limit physical memory to that of these nodes" },
	{ .name = "monitoring_intervals", .args = "<sample> <aggr> <update>",
	  OF_CTX(KEY_INTERVALS),
	  OPT_WORDS(OPT_TIME(C, c.intervals.sample_ns, NS_PER_US),
		    OPT_TIME(C, c.intervals.aggr_ns, NS_PER_US),
		    OPT_TIME(C, c.intervals.ops_update_ns, NS_PER_US)),
	  .help = "intervals of sampling, of aggregation and of looking for new mappings (us, or with a unit; 5ms 100ms 1s)" },
	{ .name = "monitoring_intervals_goal",
	  .args = "<access_bp> <aggrs> <min_sample_us> <max_sample_us>",
	  OF_CTX(KEY_INTERVALS_GOAL),
	  OPT_WORDS(OPT_RATE(C, c.intervals.goal_access_bp, 100),
		    OPT_NR(C, c.intervals.goal_aggrs),
		    OPT_TIME(C, c.intervals.goal_min_sample_ns, NS_PER_US),
		    OPT_TIME(C, c.intervals.goal_max_sample_ns, NS_PER_US)),
	  .help = "tune the intervals for this rate of observed accesses" },
	{ .name = "monitoring_intervals_autotune",
	  OPT_FLAG(struct params_opts, autotune),
	  .help = "the same as a goal of 4% 3 5ms 10s" },
	{ .name = "monitoring_nr_regions_range", .args = "<min> <max>",
	  OF_CTX(KEY_NR_REGIONS),
	  OPT_WORDS(OPT_NR(C, c.nr_regions.min), OPT_NR(C, c.nr_regions.max)),
	  .help = "minimum and maximum number of regions (10 1,000)" },
	CTX_VALUES(CTX_OPTION)
	{ .name = "sample", .letter = 's', .flags = OPT_RARE, .args = "<time>",
	  OF_CTX(KEY_SAMPLE),
	  OPT_WORDS(OPT_TIME(C, c.intervals.sample_ns, NS_PER_US)),
	  .help = "sampling interval alone" },
	{ .name = "aggr", .letter = 'a', .flags = OPT_RARE, .args = "<time>",
	  OF_CTX(KEY_AGGR),
	  OPT_WORDS(OPT_TIME(C, c.intervals.aggr_ns, NS_PER_US)),
	  .help = "aggregation interval alone" },
	{ .name = "updr", .letter = 'u', .flags = OPT_RARE, .args = "<time>",
	  OF_CTX(KEY_UPDR),
	  OPT_WORDS(OPT_TIME(C, c.intervals.ops_update_ns, NS_PER_US)),
	  .help = "update interval alone" },
	{ .name = "minr", .letter = 'n', .flags = OPT_RARE, .args = "<number>",
	  OF_CTX(KEY_MINR), OPT_WORDS(OPT_NR(C, c.nr_regions.min)),
	  .help = "minimum number of regions alone" },
	{ .name = "maxr", .letter = 'm', .flags = OPT_RARE, .args = "<number>",
	  OF_CTX(KEY_MAXR), OPT_WORDS(OPT_NR(C, c.nr_regions.max)),
	  .help = "maximum number of regions alone" },
	{ .name = "refresh_stat", .flags = OPT_RARE, .args = "<milliseconds>",
	  .min = 1, .max = 1, .key = KEY_REFRESH, .call = take_refresh,
	  .help = "how often a kdamond refreshes its statistics by itself" },
	{ .name = "damon_addr_unit", .flags = OPT_RARE, .args = "<bytes>",
	  OF_CTX(KEY_ADDR_UNIT), OPT_WORDS(OPT_SIZE(C, c.addr_unit_bytes)),
	  .help = "bytes that one address stands for; paddr only" },
	{ .name = "pause_ctx", .flags = OPT_RARE, NUMBERS(KEY_PAUSE),
	  .help = "contexts to pause" },
	{ .name = "obsolete_targets", .flags = OPT_RARE, NUMBERS(KEY_OBSOLETE),
	  .help = "targets to drop" },
	{ .name = "sample_primitives", .flags = OPT_RARE,
	  .args = "<page_table|page_fault> [...]", .min = 1, .max = OPT_MANY,
	  .choices = primitive_names, OF_CTX(KEY_PRIMITIVES),
	  .call = take_primitives, .help = "how accesses are seen" },
	{ .name = "exp_ops_use_reports", .flags = OPT_RARE, .args = "<Y|N>",
	  OF_CTX(KEY_USE_REPORTS), OPT_WORDS(OPT_BOOL(C, c.attrs.use_reports)),
	  .help = "see accesses by page faults (experimental)" },
	{ .name = "exp_ops_write_only", .flags = OPT_RARE, .args = "<Y|N>",
	  OF_CTX(KEY_WRITE_ONLY), OPT_WORDS(OPT_BOOL(C, c.attrs.write_only)),
	  .help = "see writes only (experimental)" },
	{ .name = "exp_ops_cpus", .flags = OPT_RARE, .args = "<cpulist>",
	  .min = 1, .max = 1, OF_CTX(KEY_CPUS), .call = take_attr_text,
	  .help = "see accesses from these CPUs only (experimental)" },
	{ .name = "exp_ops_tids", .flags = OPT_RARE,
	  .args = "<list of thread ids>", .min = 1, .max = 1,
	  OF_CTX(KEY_TIDS), .call = take_attr_text,
	  .help = "see accesses of these threads only (experimental)" },
	{ .name = "probe_filter", .flags = OPT_RARE,
	  .args = "<allow|reject> [none] <type> [<argument> ...]",
	  .min = 1, .max = OPT_MANY, .choices = verdict_names,
	  .key = KEY_PROBE_FILTER, .call = take_probe_filters,
	  .help = "filter of an attribute probe: anon, active, unmapped, memcg <path>, hugepage_size <min> <max>, and pgidle_unset, pgidle_set, which the module does not have" },
	{ .name = "probe_prep", .flags = OPT_RARE, .min = 1, .max = 1,
	  .choices = probe_prep_names, .key = KEY_PROBE_PREP,
	  .call = take_probe_prep,
	  .help = "what an attribute probe does before sampling" },
	{ .name = "probe_weight", .flags = OPT_RARE, .args = "<int> [<int> ...]",
	  .min = 1, .max = OPT_MANY, .key = KEY_PROBE_WEIGHT,
	  .call = take_probe_weights, .help = "weights of attribute probes" },
	{ .name = "kdamond", MARKER(KEY_KDAMOND, "kdamond") },
	{ .name = "damon_ctx", MARKER(KEY_CTX, "context") },
	{ .name = "damon_target", MARKER(KEY_TARGET, "target") },
	{ .name = "probe", MARKER(KEY_PROBE, "attribute probe") },
	{ .name = "nr_ctxs", .flags = OPT_RARE, NUMBERS(KEY_NR_CTXS),
	  .help = "contexts of each kdamond, in their order" },
	{ .name = "nr_targets", .flags = OPT_RARE, NUMBERS(KEY_NR_TARGETS),
	  .help = "targets of each context, in their order" },
	{ .name = "nr_probes", .flags = OPT_RARE, NUMBERS(KEY_NR_PROBES),
	  .help = "attribute probes of each context, in their order" },
	{ .name = "nr_probe_preps", .flags = OPT_HIDDEN,
	  NUMBERS(KEY_NR_PROBE_PREPS), .help = "preparations of each probe" },
	{ .name = "nr_probe_filters", .flags = OPT_HIDDEN,
	  NUMBERS(KEY_NR_PROBE_FILTERS), .help = "filters of each probe" },
	{ 0 }
};

static const struct opt damos_options[] = {
	{ .name = "damos_action", .args = "<action> [<node> | <id> <weight> ...]",
	  .min = 1, .max = OPT_MANY, .takes = action_takes,
	  .choices = damos_action_names, OF_SCHEME(KEY_ACTION),
	  .call = take_action,
	  .help = "what to do with the regions of a scheme: willneed, cold, pageout, hugepage, collapse, nohugepage, lru_prio, lru_deprio, migrate_hot, migrate_cold, stat; migrations take a node, or pairs of node and weight" },
	{ .name = "damos_sz_region", .args = "<min> <max>",
	  OF_SCHEME(KEY_SZ_REGION),
	  OPT_WORDS(OPT_SIZE(S, s.pattern.sz_bytes.min),
		    OPT_SIZE(S, s.pattern.sz_bytes.max)),
	  .call = take_size_parts,
	  .help = "size of the regions (bytes, or with a unit)" },
	{ .name = "damos_access_rate", .args = "<min> <max>", .min = 2, .max = 2,
	  OF_SCHEME(KEY_ACCESS_RATE), .call = take_access_rate,
	  .help = "access rate of the regions (percent, or with samples or hz after the number)" },
	{ .name = "damos_age", .args = "<min> <max>", OF_SCHEME(KEY_AGE),
	  OPT_WORDS(OPT_TIME(S, s.pattern.age.min, NS_PER_US),
		    OPT_TIME(S, s.pattern.age.max, NS_PER_US)),
	  .help = "age of the regions (us, or with a unit)" },
	SCHEME_VALUES(SCHEME_OPTION)
	{ .name = "damos_apply_interval", .flags = OPT_RARE,
	  .args = "<microseconds>", OF_SCHEME(KEY_APPLY_INTERVAL),
	  OPT_WORDS(OPT_TIME(S, s.apply_interval_ns, NS_PER_US)),
	  .help = "how often to apply the scheme (0: each aggregation interval)" },
	{ .name = "damos_quotas",
	  .args = "<time> [<size> [<interval> [<weight> [<weight> [<weight>]]]]]",
	  .min = 1, .max = OPT_MANY, OF_SCHEME(KEY_QUOTAS),
	  OPT_WORDS(OPT_TIME(S, s.quotas.time_ns, NS_PER_MS),
		    OPT_SIZE(S, s.quotas.sz_bytes),
		    OPT_TIME(S, s.quotas.reset_interval_ns, NS_PER_MS),
		    OPT_RATE(S, s.quotas.weight_sz_permil, 10),
		    OPT_RATE(S, s.quotas.weight_nr_accesses_permil, 10),
		    OPT_RATE(S, s.quotas.weight_age_permil, 10)),
	  .given = OPT_GIVEN(S, has_quotas), .call = check_quotas,
	  .help = "limits: time (ms), size (bytes), the interval they apply to (ms), and how much size, access rate and age count in choosing regions (permil)" },
	{ .name = "damos_quota_interval", .flags = OPT_RARE,
	  .args = "<milliseconds>", OF_SCHEME(KEY_QUOTA_INTERVAL),
	  OPT_WORDS(OPT_TIME(S, parts.reset_interval_ns, NS_PER_MS)),
	  .given = OPT_GIVEN(S, has_interval),
	  .help = "interval that the quotas apply to" },
	{ .name = "damos_quota_time", .flags = OPT_RARE,
	  .args = "<milliseconds>", OF_SCHEME(KEY_QUOTA_TIME),
	  OPT_WORDS(OPT_TIME(S, parts.time_ns, NS_PER_MS)),
	  .help = "time quota" },
	{ .name = "damos_quota_space", .flags = OPT_RARE, .args = "<bytes>",
	  OF_SCHEME(KEY_QUOTA_SPACE), OPT_WORDS(OPT_SIZE(S, parts.sz_bytes)),
	  .help = "size quota" },
	{ .name = "damos_quota_weights", .flags = OPT_RARE,
	  .args = "<permil> <permil> <permil>", OF_SCHEME(KEY_QUOTA_WEIGHTS),
	  OPT_WORDS(OPT_RATE(S, parts.weight_sz_permil, 10),
		    OPT_RATE(S, parts.weight_nr_accesses_permil, 10),
		    OPT_RATE(S, parts.weight_age_permil, 10)),
	  .given = OPT_GIVEN(S, has_weights),
	  .help = "how much size, access rate and age count in choosing regions" },
	{ .name = "damos_quota_fail_charge_ratio", .flags = OPT_RARE,
	  .args = "<numerator> <denominator>", OF_SCHEME(KEY_QUOTA_FAIL),
	  OPT_WORDS(OPT_NR(S, s.quotas.fail_charge_num),
		    OPT_NR(S, s.quotas.fail_charge_denom)),
	  .help = "part of the quota that regions on which the action failed use up" },
	{ .name = "damos_quota_goal", .flags = OPT_RARE,
	  .args = "<metric> <target> [<word> ...]", .min = 1, .max = OPT_MANY,
	  .choices = damos_goal_names, .key = KEY_QUOTA_GOAL,
	  .call = take_goal,
	  .help = "tune the quota until a metric has its target value: user_input <target> <current>, some_mem_psi_us <target>, node_mem_{used,free}_bp <target> <node>, node_memcg_{used,free}_bp <target> <node> <memcg>, {active,inactive}_mem_bp <target>, node_eligible_mem_bp <target>" },
	{ .name = "damos_quota_goal_tuner", .flags = OPT_RARE,
	  OF_SCHEME(KEY_QUOTA_TUNER),
	  OPT_WORDS(OPT_CHOICE(S, s.quotas.goal_tuner, damos_tuner_names)),
	  .help = "how goals tune the quota" },
	QUOTA_VALUES(QUOTA_OPTION)
	{ .name = "damos_filter",
	  .args = "<allow|reject> [none] <type> [<argument> ...]",
	  .min = 1, .max = OPT_MANY, .choices = verdict_names,
	  .key = KEY_FILTER, .call = take_filters,
	  .help = "act only on some memory of the regions: anon, active, young, unmapped, memcg <path>, addr <start> <end>, target <index>, hugepage_size <min> <max>, probe_hits_wsum <min> <max>; several filters may follow one another" },
	{ .name = "damos_wmarks", .flags = OPT_RARE,
	  .args = "<metric> <interval> <high> <mid> <low>",
	  OF_SCHEME(KEY_WMARKS),
	  OPT_WORDS(OPT_CHOICE(S, s.wmarks.metric, damos_wmarks_names),
		    OPT_TIME(S, s.wmarks.interval_ns, NS_PER_US),
		    OPT_RATE(S, s.wmarks.high_permil, 10),
		    OPT_RATE(S, s.wmarks.mid_permil, 10),
		    OPT_RATE(S, s.wmarks.low_permil, 10)),
	  .help = "watermarks that switch a scheme on and off: metric (none or free_mem_rate), interval (us) and marks (permil)" },
	{ .name = "damos_max_nr_snapshots", .flags = OPT_RARE,
	  .args = "<number>", OF_SCHEME(KEY_MAX_SNAPSHOTS),
	  OPT_WORDS(OPT_NR(S, s.max_nr_snapshots)),
	  .help = "stop a scheme after so many snapshots" },
	{ .name = "damos_scheme", MARKER(KEY_SCHEME, "scheme") },
	{ .name = "nr_schemes", .flags = OPT_RARE, NUMBERS(KEY_NR_SCHEMES),
	  .help = "schemes of each context, in their order" },
	{ .name = "damos_nr_filters", .flags = OPT_RARE,
	  NUMBERS(KEY_NR_FILTERS),
	  .help = "filters of each scheme, in their order" },
	{ .name = "damos_nr_quota_goals", .flags = OPT_RARE,
	  NUMBERS(KEY_NR_GOALS),
	  .help = "quota goals of each scheme, in their order" },
	{ 0 }
};

static const struct opt whole_options[] = {
	{ .name = "schemes", .letter = 'c', .args = "<JSON text or file>",
	  OPT_WORDS(OPT_PATH(struct params_opts, schemes_text)),
	  .help = "list of schemes, in place of the options for them" },
	{ .name = "kdamonds", .args = "<JSON or YAML text or file>",
	  OPT_WORDS(OPT_PATH(struct params_opts, kdamonds_text)),
	  .help = "all parameters, in place of all options for them; 'args damon' makes such files" },
	{ .name = "config", .flags = OPT_OURS, .args = "<file>",
	  OPT_WORDS(OPT_PATH(struct params_opts, kdamonds_text)),
	  .help = "the same as --kdamonds, for files of damonx.service" },
	{ .name = "debug_damon", .flags = OPT_HIDDEN, .help = "no effect" },
	{ 0 }
};

/* Says how to read the others, and is no parameter itself. */
static const struct opt reading_options[] = {
	{ .name = "strict", OPT_FLAG(struct params_opts, strict),
	  .help = "refuse files with unknown members instead of warning about them" },
	{ 0 }
};

#define COUNTED	.counter = OPT_AT(size_t, struct params_opts, nr_seen) + 1

const struct opt_table params_monitoring_opts = {
	.opts = monitoring_options, COUNTED,
};

const struct opt_table params_damos_opts = {
	.opts = damos_options, COUNTED,
};

static const struct opt_table whole_opts = { .opts = whole_options, COUNTED };

static const struct opt_table reading_opts = { .opts = reading_options };

static const struct opt_child children[] = {
	{ .table = &params_monitoring_opts },
	{ .table = &params_damos_opts },
	{ .table = &whole_opts },
	{ .table = &reading_opts },
	{ 0 }
};

static const struct opt target = {
	.flags = OPT_COMMAND, .args = "[command|pid|paddr|parameter file]",
	.min = 1, .max = 1, .call = take_target,
};

const struct opt_table params_opts = { .plain = &target, .children = children };

static const char *find_name(const struct opt *table, int key)
{
	for (; table->name; table++)
		if (table->key == key)
			return table->name;
	return NULL;
}

const char *params_key_name(int key)
{
	const char *name = find_name(monitoring_options, key);

	return name ? name : find_name(damos_options, key);
}
