/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parameters of monitoring: kdamonds > contexts > targets, schemes, probes.
 *
 * One tree for everything: options build it, JSON and YAML are read into it
 * and written from it, the device gets its items from it, and its state comes
 * back in it. Times are nanoseconds, sizes bytes; UNITS_MAX is "max".
 * Arrays belong to their parent; params_free() frees all.
 */
#ifndef DX_PARAMS_H
#define DX_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PARAMS_NONE	(-1)	/* "null": no pid, no node */
#define PARAMS_NODE_MAX	INT64_MAX	/* "max", written as that of 64 bits */

struct size_range {
	uint64_t min, max;
};

/* ---- filters of schemes ---- */

enum damos_filter_type {
	DAMOS_FILTER_ANON,
	DAMOS_FILTER_ACTIVE,
	DAMOS_FILTER_YOUNG,
	DAMOS_FILTER_UNMAPPED,
	DAMOS_FILTER_MEMCG,
	DAMOS_FILTER_ADDR,
	DAMOS_FILTER_TARGET,
	DAMOS_FILTER_HUGEPAGE_SIZE,
	DAMOS_FILTER_PROBE_HITS_WSUM,
	DAMOS_NR_FILTER_TYPES,
};

struct damos_filter {
	enum damos_filter_type type;
	bool matching;			/* or the memory that is not so */
	bool allow;			/* or reject */
	char *memcg_path;		/* memcg; NULL: not said */
	uint64_t start, end;		/* addr */
	uint64_t target_idx;		/* target */
	struct size_range range;	/* hugepage_size, probe_hits_wsum */
	bool no_range;			/* the file does not say it */
};

/* ---- schemes ---- */

enum damos_action {
	DAMOS_WILLNEED,
	DAMOS_COLD,
	DAMOS_PAGEOUT,
	DAMOS_HUGEPAGE,
	DAMOS_COLLAPSE,
	DAMOS_NOHUGEPAGE,
	DAMOS_LRU_PRIO,
	DAMOS_LRU_DEPRIO,
	DAMOS_MIGRATE_HOT,
	DAMOS_MIGRATE_COLD,
	DAMOS_STAT,
	DAMOS_NR_ACTIONS,
};

struct damos_dest {
	uint64_t id;			/* node */
	uint64_t weight;
};

/* Access rate wanted: percent, or samples within an aggregation interval. */
struct rate_range {
	bool in_samples;
	double min, max;		/* UNITS_MAX as a double: no limit */
	bool max_had_unit;		/* max was written with its "%" */
};

/* Age wanted: nanoseconds, or aggregation intervals. */
struct age_range {
	bool in_aggrs;
	uint64_t min, max;
};

struct damos_access_pattern {
	struct size_range sz_bytes;
	double sz_min_part, sz_max_part;	/* of a byte; damo shows it */
	struct rate_range nr_accesses;
	struct age_range age;
};

enum damos_goal_metric {
	DAMOS_GOAL_USER_INPUT,
	DAMOS_GOAL_SOME_MEM_PSI_US,
	DAMOS_GOAL_NODE_MEM_USED_BP,
	DAMOS_GOAL_NODE_MEM_FREE_BP,
	DAMOS_GOAL_NODE_MEMCG_USED_BP,
	DAMOS_GOAL_NODE_MEMCG_FREE_BP,
	DAMOS_GOAL_ACTIVE_MEM_BP,
	DAMOS_GOAL_INACTIVE_MEM_BP,
	DAMOS_GOAL_NODE_ELIGIBLE_MEM_BP,
	DAMOS_NR_GOAL_METRICS,
};

struct damos_goal {
	enum damos_goal_metric metric;
	int64_t nid;			/* or PARAMS_NONE */
	char *memcg_path;		/* or NULL */
	double target_value;
	double current_value;
};

enum damos_goal_tuner {
	DAMOS_TUNER_CONSIST,
	DAMOS_TUNER_TEMPORAL,
	DAMOS_NR_TUNERS,
};

struct damos_quotas {
	uint64_t time_ns;
	uint64_t sz_bytes;
	uint64_t reset_interval_ns;
	uint64_t fail_charge_num, fail_charge_denom;
	struct damos_goal *goals;
	size_t nr_goals;
	enum damos_goal_tuner goal_tuner;
	uint64_t effective_sz_bytes;
	double weight_sz_permil, weight_nr_accesses_permil, weight_age_permil;
};

enum damos_wmarks_metric {
	DAMOS_WMARKS_NONE,
	DAMOS_WMARKS_FREE_MEM_RATE,
	DAMOS_NR_WMARKS_METRICS,
};

struct damos_watermarks {
	enum damos_wmarks_metric metric;
	uint64_t interval_ns;
	double high_permil, mid_permil, low_permil;
};

struct damos_stats {
	uint64_t nr_tried, sz_tried, nr_applied, sz_applied;
	uint64_t sz_ops_filter_passed, qt_exceeds;
	uint64_t nr_snapshots;
};

struct damos {
	enum damos_action action;
	int64_t target_nid;		/* of migrations, or PARAMS_NONE */
	struct damos_dest *dests;
	size_t nr_dests;
	struct damos_access_pattern pattern;
	uint64_t apply_interval_ns;	/* 0: the aggregation interval */
	struct damos_quotas quotas;
	struct damos_watermarks wmarks;
	struct damos_filter *filters;
	size_t nr_filters;
	uint64_t max_nr_snapshots;	/* 0: no limit */
	struct damos_stats stats;	/* of a running scheme, else zeros */
};

/* ---- probes of data attributes ---- */

enum damon_filter_type {
	DAMON_FILTER_ANON,
	DAMON_FILTER_MEMCG,
	DAMON_FILTER_PGIDLE_UNSET,
	DAMON_FILTER_PGIDLE_SET,
	DAMON_FILTER_HUGEPAGE_SIZE,
	DAMON_NR_FILTER_TYPES,
};

struct damon_filter {
	enum damon_filter_type type;
	bool matching, allow;
	char *path;			/* memcg, or NULL */
	struct size_range range;	/* hugepage_size */
};

struct damon_probe {
	size_t nr_preps;		/* each is "set_pgidle", the only one */
	struct damon_filter *filters;
	size_t nr_filters;
	int64_t weight;
};

/* ---- sampling by page faults, per CPU or thread (experimental) ---- */

enum sample_filter_type {
	SAMPLE_FILTER_CPUMASK,
	SAMPLE_FILTER_THREADS,
	SAMPLE_FILTER_WRITE,
	SAMPLE_NR_FILTER_TYPES,
};

struct sample_filter {
	enum sample_filter_type type;
	bool matching, allow;
	char *cpumask;			/* never NULL */
	bool cpumask_is_null, tids_are_null;	/* in the file */
	char *tids_text;		/* "1,2", where the file has a string */
	int64_t *tids;
	size_t nr_tids;
};

struct sample_control {
	bool page_table, page_fault;
	struct sample_filter *filters;
	size_t nr_filters;
};

struct ops_attrs {
	bool use_reports;
	bool write_only;
	char *cpus;			/* NULL: all */
	char *tids;			/* NULL: all */
};

/* ---- contexts and kdamonds ---- */

enum damon_ops {
	DAMON_OPS_VADDR,
	DAMON_OPS_PADDR,
	DAMON_OPS_FVADDR,
	DAMON_NR_OPS,
};

struct damon_region {
	uint64_t start, end;
};

struct damon_target {
	int64_t pid;			/* or PARAMS_NONE */
	bool pid_was_text;		/* in the file it came from */
	bool obsolete;
	struct damon_region *regions;
	size_t nr_regions;
};

struct damon_intervals {
	uint64_t sample_ns, aggr_ns, ops_update_ns;
	double goal_access_bp;
	uint64_t goal_aggrs;		/* 0: no tuning */
	uint64_t goal_min_sample_ns, goal_max_sample_ns;
};

struct damon_ctx {
	enum damon_ops ops;
	struct ops_attrs attrs;
	uint64_t addr_unit_bytes;
	struct damon_target *targets;
	size_t nr_targets;
	struct damon_intervals intervals;
	struct size_range nr_regions;
	struct damon_probe *probes;
	size_t nr_probes;
	struct sample_control control;
	bool pause;
	struct damos *schemes;
	size_t nr_schemes;
};

struct kdamond {
	bool has_state;			/* came from a file or the device */
	bool on;
	int64_t pid;			/* or PARAMS_NONE */
	bool pid_was_text;
	uint64_t refresh_ns;
	bool refresh_had_unit;		/* damo writes 100.0 then, and 100 else */
	bool show_stats;		/* in its text, whatever the style */
	double cpu_percent;		/* used since its start; < 0: unknown */
	struct damon_ctx *contexts;
	size_t nr_contexts;
};

struct params {
	struct kdamond *kdamonds;
	size_t nr_kdamonds;
	/*
	 * A command given as the target that is to be started, and then to be
	 * the process of @command_target; NULL for none. Borrowed from argv.
	 */
	char *command;
};

/* Append one with all defaults; the address is good until the next append. */
struct kdamond *params_add_kdamond(struct params *p);
struct damon_ctx *params_add_ctx(struct kdamond *k);
struct damon_target *params_add_target(struct damon_ctx *c);
struct damos *params_add_scheme(struct damon_ctx *c);

void params_free(struct params *p);
void params_free_kdamond(struct kdamond *k);	/* what it owns */
void params_free_scheme(struct damos *s);
void params_free_filter(struct damos_filter *f);

/* Default values, to tell what need not be written. */
extern const struct damon_intervals damon_default_intervals;
extern const struct size_range damon_default_nr_regions;

/* Does this equal the default of a new scheme? */
bool damos_pattern_is_default(const struct damos *s);
bool damos_quotas_are_default(const struct damos *s);
bool damos_wmarks_are_default(const struct damos *s);
bool damon_intervals_are_default(const struct damon_intervals *i);

/* Names by value of the enums above; each ends with NULL. */
extern const char *const damos_filter_names[];
extern const char *const damos_action_names[];
extern const char *const damos_goal_names[];
extern const char *const damos_tuner_names[];
extern const char *const damos_wmarks_names[];
extern const char *const damon_filter_names[];
extern const char *const sample_filter_names[];
extern const char *const damon_ops_names[];

/* Index of @name, or -1. */
int params_name_index(const char *const *names, const char *name);

bool damos_is_migration(enum damos_action action);
bool damos_goal_has_nid(enum damos_goal_metric metric);
bool damos_goal_has_memcg(enum damos_goal_metric metric);

/* Can this stand in a parameter file? Those are UTF-8. */
bool params_is_text(const char *text);

/* ---- filters as words and text ---- */

/**
 * damos_filter_parse() - read one filter from the front of words
 * @words: in the current grammar ("allow non memcg /foo") or the old one
 *	("memcg nomatching /foo allow")
 * @nr: how many there are; more filters may follow
 * @f: out: owned by the caller, params_free_filter()
 * @error: out: at least 256 bytes, what is wrong
 *
 * Returns how many words it took, or -1.
 */
int damos_filter_parse(char **words, int nr, struct damos_filter *f,
		       char *error);

/* "allow none addr [100, 2,048) (1.902 KiB)"; free() it. */
char *damos_filter_text(const struct damos_filter *f, bool raw);

#endif /* DX_PARAMS_H */
