/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parameters of monitoring: kdamonds > contexts > targets, schemes, probes.
 *
 * One tree for everything: options build it, JSON and YAML are read into it
 * and written from it, the device gets its items from it, and its state comes
 * back in it. Times are nanoseconds, sizes bytes; UNITS_MAX is "max".
 * An @id is the module's identifier of the object, 0: it has none yet.
 * Arrays belong to their parent; params_free() frees all.
 */
#ifndef DX_PARAMS_H
#define DX_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "damo/as_read.h"
#include "model/damos_filter.h"
#include "params/values.h"

#define PARAMS_NONE	(-1)	/* "null": no pid, no node */
#define PARAMS_NODE_MAX	INT64_MAX	/* "max", written as that of 64 bits */

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
	uint32_t item_id;		/* in the module */
	uint64_t id;			/* node */
	uint64_t weight;
};

enum rate_unit {
	RATE_PERCENT,
	RATE_SAMPLES,			/* within an aggregation interval */
	RATE_HZ,			/* accesses a second; damo has it not */
};

/* Access rate wanted. */
struct rate_range {
	enum rate_unit unit;
	double min, max;		/* UNITS_MAX as a double: no limit */
	struct as_read_rate as_read;
};

/* Age wanted: nanoseconds, or aggregation intervals. */
struct age_range {
	bool in_aggrs;
	uint64_t min, max;
};

struct damos_access_pattern {
	struct size_range sz_bytes;
	struct as_read_size sz_as_read;
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
	uint32_t id;
	enum damos_goal_metric metric;
	int64_t nid;			/* or PARAMS_NONE */
	char *memcg_path;		/* or NULL */
	uint64_t cgroup_id;		/* its number, read back; 0: go by path */
	double target_value;
	double current_value;
};

enum damos_goal_tuner {
	DAMOS_TUNER_CONSIST,
	DAMOS_TUNER_TEMPORAL,
	DAMOS_NR_TUNERS,
};

/* How several goals count; not damo's. */
enum damos_goals_met {
	DAMOS_GOALS_ANY,
	DAMOS_GOALS_ALL,
	DAMOS_NR_GOALS_MET,
};

struct damos_quotas {
	uint64_t time_ns;
	uint64_t sz_bytes;
	uint64_t reset_interval_ns;
	uint64_t fail_charge_num, fail_charge_denom;
	struct damos_goal *goals;
	size_t nr_goals;
	enum damos_goal_tuner goal_tuner;
	QUOTA_VALUES(VALUE_MEMBER)
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

/* A region that a scheme was last applied to, in samples and windows. */
struct damos_tried {
	uint64_t start, end;
	uint32_t nr_accesses, age;
};

struct damos {
	uint32_t id;
	enum damos_action action;
	int64_t target_nid;		/* of migrations, or PARAMS_NONE */
	struct damos_dest *dests;
	size_t nr_dests;
	struct damos_access_pattern pattern;
	SCHEME_VALUES(VALUE_MEMBER)
	uint64_t apply_interval_ns;	/* 0: the aggregation interval */
	struct damos_quotas quotas;
	struct damos_watermarks wmarks;
	struct damos_filter *filters;
	size_t nr_filters;
	uint64_t max_nr_snapshots;	/* 0: no limit */
	struct damos_stats stats;	/* of a running scheme, else zeros */
	struct damos_tried *tried;	/* the same */
	size_t nr_tried;
};

/* ---- probes of data attributes ---- */

enum damon_filter_type {
	DAMON_FILTER_ANON,
	DAMON_FILTER_MEMCG,
	DAMON_FILTER_PGIDLE_UNSET,
	DAMON_FILTER_PGIDLE_SET,
	DAMON_FILTER_HUGEPAGE_SIZE,
	DAMON_FILTER_ACTIVE,		/* the last two are not damo's */
	DAMON_FILTER_UNMAPPED,
	DAMON_NR_FILTER_TYPES,
};

struct damon_filter {
	uint32_t id;
	enum damon_filter_type type;
	bool matching, allow;
	char *path;			/* memcg, or NULL */
	uint64_t cgroup_id;		/* of one without path; 0: by path */
	struct size_range range;	/* hugepage_size */
};

struct damon_probe {
	uint32_t id;
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
	int64_t *tids;
	size_t nr_tids;
	struct as_read_sample_filter as_read;
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
	uint32_t id;
	int64_t pid;			/* or PARAMS_NONE */
	struct as_read_target as_read;
	bool obsolete;
	char *cgroup;			/* path; NULL: a process or memory */
	uint64_t cgroup_id;		/* of one without path; 0: by path */
	bool children;			/* the module follows its children */
	bool followed;			/* the module has added it */
	bool all_ram;			/* regions were filled in, not given */
	struct damon_region *regions;
	size_t nr_regions;
};

struct damon_intervals {
	uint64_t sample_ns, aggr_ns, ops_update_ns;
	double goal_access_bp;
	uint64_t goal_aggrs;		/* 0: no tuning */
	uint64_t goal_min_sample_ns, goal_max_sample_ns;
};

enum damon_sampling {
	DAMON_SAMPLING_CLASSIC,
	DAMON_SAMPLING_EVIDENCE,
};

struct damon_ctx {
	uint32_t id;
	enum damon_ops ops;
	struct ops_attrs attrs;
	uint64_t addr_unit_bytes;
	struct damon_target *targets;
	size_t nr_targets;
	struct damon_intervals intervals;
	struct size_range nr_regions;
	CTX_VALUES(VALUE_MEMBER)
	struct damon_probe *probes;
	size_t nr_probes;
	struct sample_control control;
	bool pause;
	struct damos *schemes;
	size_t nr_schemes;
};

struct kdamond {
	uint32_t id;
	bool has_state;			/* came from a file or the device */
	bool on;
	int64_t pid;			/* or PARAMS_NONE */
	uint64_t refresh_ns;
	struct as_read_kdamond as_read;
	double cpu_percent;		/* used since its start; < 0: unknown */
	struct damon_ctx *contexts;
	size_t nr_contexts;
};

struct params {
	struct kdamond *kdamonds;
	size_t nr_kdamonds;
	/*
	 * A command given as the target that is to be started, and then to be
	 * the process of @command_target; NULL for none. Borrowed from the options.
	 */
	char *command;
};

/* Give one of zeros all defaults. */
void params_init_ctx(void *ctx);
void params_init_scheme(void *scheme);

/* Append one with all defaults; the address is good until the next append. */
struct kdamond *params_add_kdamond(struct params *p);
struct damon_ctx *params_add_ctx(struct kdamond *k);
struct damon_target *params_add_target(struct damon_ctx *c);
struct damos *params_add_scheme(struct damon_ctx *c);

void params_free(struct params *p);
void params_free_kdamond(struct kdamond *k);	/* what it owns */
void params_free_scheme(struct damos *s);
void params_free_probes(struct damon_probe *probes, size_t nr);

/* Filters of schemes that need no path have an empty one, as damo reads them. */
void params_clear_paths(struct params *p);
void params_clear_ctx_paths(struct damon_ctx *c);

/* Default values, to tell what need not be written. */
extern const struct damon_intervals damon_default_intervals;
extern const struct size_range damon_default_nr_regions;

/* Does this equal the default of a new scheme? */
bool damos_pattern_is_default(const struct damos *s);
bool damos_quotas_are_default(const struct damos *s);
bool damos_wmarks_are_default(const struct damos *s);
bool damon_intervals_are_default(const struct damon_intervals *i);

/* Names by value of the enums above; each ends with NULL. */
extern const char *const damos_action_names[];
extern const char *const damos_goal_names[];
extern const char *const damos_tuner_names[];
extern const char *const damos_goals_met_names[];
extern const char *const damos_wmarks_names[];
extern const char *const damon_filter_names[];
extern const char *const sample_filter_names[];
extern const char *const damon_ops_names[];
extern const char *const damon_sampling_names[];

bool damos_is_migration(enum damos_action action);
bool damos_goal_has_nid(enum damos_goal_metric metric);
bool damos_goal_has_memcg(enum damos_goal_metric metric);

#endif /* DX_PARAMS_H */
