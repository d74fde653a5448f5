/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the options said, before it is clear what belongs to what.
 *
 * Objects are told apart in two ways. With markers (--damon_ctx ...) an option
 * belongs to the object that was begun last. Without, the k-th occurrence of
 * an option belongs to the k-th object, counted within the parent where that
 * is marked and over all else; lists of counts (--nr_targets 1 2) then say
 * whose they are.
 */
#ifndef DX_PARAMS_DRAFT_H
#define DX_PARAMS_DRAFT_H

#include "damo/quirks.h"
#include "damo/said.h"
#include "params/options.h"
#include "params/params.h"
#include "cli/opt.h"

enum params_key {
	KEY_FIRST = 0x100,
	/* markers */
	KEY_KDAMOND = KEY_FIRST,
	KEY_CTX,
	KEY_TARGET,
	KEY_SCHEME,
	KEY_PROBE,
	/* counts */
	KEY_NR_CTXS,
	KEY_NR_TARGETS,
	KEY_NR_SCHEMES,
	KEY_NR_PROBES,
	KEY_NR_FILTERS,
	KEY_NR_GOALS,
	KEY_NR_PROBE_PREPS,
	KEY_NR_PROBE_FILTERS,
	/* of kdamonds and contexts */
	KEY_REFRESH,
	KEY_OPS,
	KEY_INTERVALS,
	KEY_INTERVALS_GOAL,
	KEY_AUTOTUNE,
	KEY_NR_REGIONS,
	KEY_SAMPLE,
	KEY_AGGR,
	KEY_UPDR,
	KEY_MINR,
	KEY_MAXR,
	KEY_PRIMITIVES,
	KEY_USE_REPORTS,
	KEY_WRITE_ONLY,
	KEY_CPUS,
	KEY_TIDS,
	KEY_ADDR_UNIT,
	CTX_VALUES(VALUE_KEY)
	KEY_PAUSE,
	/* of targets */
	KEY_PID,
	KEY_CGROUP,
	KEY_REGIONS,
	KEY_NUMA_NODE,
	KEY_OBSOLETE,
	/* of probes */
	KEY_PROBE_PREP,
	KEY_PROBE_FILTER,
	KEY_PROBE_WEIGHT,
	/* of schemes */
	KEY_ACTION,
	KEY_SZ_REGION,
	KEY_ACCESS_RATE,
	KEY_AGE,
	SCHEME_VALUES(VALUE_KEY)
	KEY_APPLY_INTERVAL,
	KEY_QUOTAS,
	KEY_QUOTA_INTERVAL,
	KEY_QUOTA_TIME,
	KEY_QUOTA_SPACE,
	KEY_QUOTA_WEIGHTS,
	KEY_QUOTA_FAIL,
	KEY_QUOTA_GOAL,
	KEY_QUOTA_TUNER,
	QUOTA_VALUES(VALUE_KEY)
	KEY_FILTER,
	KEY_WMARKS,
	KEY_MAX_SNAPSHOTS,
	/* whole descriptions */
	KEY_SCHEMES,
	KEY_KDAMONDS,
	KEY_INTERFACE,
	KEY_DEBUG,
	KEY_END,
};

#define NR_KEYS	(KEY_END - KEY_FIRST)

struct number_list {
	uint64_t *v;
	size_t nr;
	bool given;
};

struct draft_ctx {
	int kdamond;		/* or -1: counts will tell */
	struct damon_ctx *kept;	/* what it changes; NULL: it is new */
	bool has_ops;
	const char *first;	/* option that it was made for */
	struct damon_ctx c;	/* no targets, schemes, probes in it */
};

struct draft_target {
	int ctx;
	bool has_pid, has_regions;
	struct number_list nodes;	/* whose memory it is */
	struct damon_target t;
};

struct draft_scheme {
	int ctx;
	struct damos *kept;	/* what it changes; NULL: it is new */
	bool has_action;
	bool needs_action;	/* by an option that damo counts */
	bool has_quotas, has_reset, has_interval, has_weights;
	const char *needs_quota;	/* last option that is idle without */
	const char *first;		/* option or marker it was made for */
	const char *first_option;	/* or NULL */
	struct damos_quotas parts;	/* of the options for one part each */
	struct damos s;			/* no filters and goals in it */
};

struct draft_probe {
	int ctx;
	struct damon_probe p;
};

/* Parts of schemes and probes, in their order; owner -1: counts will tell. */
struct draft_filter {
	int scheme;
	struct damos_filter f;
};

struct draft_goal {
	int scheme;
	struct damos_goal g;
};

struct draft_probe_part {
	int probe;
	struct damon_filter f;
	int64_t weight;
};

struct params_opts {
	char *target;
	struct params *kept;	/* what the options change; NULL: nothing */
	size_t nr_seen;			/* options of any kind */
	unsigned int seen[NR_KEYS];	/* since the parent's marker */

	int nr_kdamonds;		/* by marker */
	int cur_ctx, cur_target, cur_scheme, cur_probe;
	bool ctx_marked, target_marked, scheme_marked, probe_marked;

	uint64_t *refresh_ns;
	bool *refresh_had_unit;
	size_t nr_refresh, nr_refresh_units;
	bool autotune;
	struct number_list nr_ctxs, nr_targets, nr_schemes, nr_probes;
	struct number_list nr_filters, nr_goals;
	struct number_list nr_probe_preps, nr_probe_filters;
	struct number_list pause, obsolete;

	struct draft_ctx *ctxs;
	struct draft_target *targets;
	struct draft_scheme *schemes;
	struct draft_probe *probes;
	struct draft_filter *filters;
	struct draft_goal *goals;
	struct draft_probe_part *probe_filters, *probe_preps, *probe_weights;
	size_t nr_ctx, nr_target, nr_scheme, nr_probe, nr_filter, nr_goal;
	size_t nr_probe_filter, nr_probe_prep, nr_probe_weight;

	/* with no marker at all: dealt out when contexts are known */
	int64_t *pids;
	struct draft_target *region_lists;
	struct number_list *node_lists;
	size_t nr_pids, nr_region_lists, nr_node_lists;
	/* cgroups, of the first context */
	char **cgroups;
	size_t nr_cgroups;
	/* however they are told apart: each --target_pid and so on */
	struct said_list said_pids, said_regions, said_nodes;

	const char *schemes_text, *kdamonds_text;
	bool strict;		/* about members of files */
	struct damo_quirks quirks;
};

/* The objects that the option @key, just seen, belongs to. */
struct draft_ctx *draft_ctx(struct params_opts *o, int key);
struct draft_target *draft_target(struct params_opts *o, int key);
struct draft_scheme *draft_scheme(struct params_opts *o, int key);
/* Index for a part's owner, or -1. */
int draft_scheme_owner(struct params_opts *o);
int draft_probe_owner(struct params_opts *o);

void draft_begin_kdamond(struct params_opts *o);
void draft_begin_ctx(struct params_opts *o);
void draft_begin_target(struct params_opts *o);
void draft_begin_scheme(struct params_opts *o);
void draft_begin_probe(struct params_opts *o);

/* Contexts told apart by counting: how many does damo see? */
size_t draft_count_ctxs(const struct params_opts *o);
/* Make them that many; what was said of others is dropped. */
void draft_set_nr_ctxs(struct params_opts *o, size_t nr);

/* The k-th of all contexts and of all schemes of what is changed, or NULL. */
struct damon_ctx *draft_kept_ctx(const struct params_opts *o, size_t k);
struct damos *draft_kept_scheme(const struct params_opts *o, size_t k);
/* Drafts for schemes that no option has named: their parts may be. */
void draft_add_kept_schemes(struct params_opts *o);

/* Are targets only told apart by counting? */
bool draft_targets_counted(const struct params_opts *o);

/* The option's name, for messages. */
const char *params_key_name(int key);

/* Functions of options that a table alone cannot describe. */
int take_marker(struct opt_call *c);
int take_numbers(struct opt_call *c);
int take_primitives(struct opt_call *c);
int take_attr_text(struct opt_call *c);
int take_refresh(struct opt_call *c);
int take_target(struct opt_call *c);
int take_pid(struct opt_call *c);
int take_cgroup(struct opt_call *c);
int take_regions(struct opt_call *c);
int take_nodes(struct opt_call *c);
int take_probe_filters(struct opt_call *c);
int take_probe_weights(struct opt_call *c);
int take_probe_prep(struct opt_call *c);
bool action_takes(const struct opt_call *c, const char *word);
int take_action(struct opt_call *c);
int take_access_rate(struct opt_call *c);
int take_size_parts(struct opt_call *c);
int take_filters(struct opt_call *c);
int check_quotas(struct opt_call *c);
int take_goal(struct opt_call *c);

extern const char *const probe_prep_names[];

/* "a-b c-d"; 0 or -1 with @error (256 bytes) set. */
int parse_region_list(const char *text, struct damon_target *t, char *error);

/* build.c and its parts */
int build_schemes(struct params_opts *o, struct damon_ctx **ctxs,
		  size_t nr_ctxs);
int build_probes(struct params_opts *o, struct damon_ctx **ctxs,
		 size_t nr_ctxs);
int build_targets(struct params_opts *o, struct damon_ctx **ctxs,
		  size_t nr_ctxs);
int build_deduced(struct params_opts *o, struct params *p);
int give_filters(struct params_opts *o);
int give_goals(struct params_opts *o);
int give_loaded(struct params_opts *o, struct damon_ctx **ctxs,
		size_t nr_ctxs);
void set_autotune(struct damon_intervals *i);
int build_kept(struct params_opts *o, struct params *p);

/* Physical memory that a paddr context monitors when nothing is said. */
int default_paddr_regions(const struct number_list *nodes,
			  struct damon_target *t);

#endif /* DX_PARAMS_DRAFT_H */
