/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options that describe what to monitor and what to do with it, for
 * start, tune, record, schemes and args damon:
 *
 *	struct params_opts *opts = params_opts_new(quirks);
 *	...	params_opts as a child table, with a pointer to opts as input
 *	if (params_opts_build(opts, &params)) ...
 *	params_opts_free(opts);
 */
#ifndef DX_PARAMS_OPTIONS_H
#define DX_PARAMS_OPTIONS_H

#include <stdbool.h>

#include "cli/opt.h"
#include "damo/quirks.h"
#include "params/params.h"

struct params_opts;

extern const struct opt_table params_opts;

/* Only their part, for "help damon_param_options {monitoring,damos,all}". */
extern const struct opt_table params_monitoring_opts;
extern const struct opt_table params_damos_opts;

/* Below the options of commands that monitor. */
#define PARAMS_REFUSED							\
	"Attribute probes (--probe*) and sampling by page faults, CPU or thread " \
	"(--sample_primitives, --exp_ops_*) are refused; 'damox features' says what " \
	"else this kernel and module cannot do."

struct params_opts *params_opts_new(const struct damo_quirks *quirks);
void params_opts_free(struct params_opts *o);

/* The word that stood alone: command, pid, "paddr", "ongoing"; or NULL. */
const char *params_opts_target(const struct params_opts *o);

/* Set it, to a copy of @word. */
void params_opts_set_target(struct params_opts *o, const char *word);

/* As if --cgroup had been given. */
void params_opts_add_cgroup(struct params_opts *o, const char *path);

/* Are members that are not known refused? */
bool params_opts_strict(const struct params_opts *o);

/* Was there any option? */
bool params_opts_any(const struct params_opts *o);

/* Was there any option or target at all? */
bool params_opts_empty(const struct params_opts *o);

/**
 * params_opts_keep() - have the options change what there is
 * @p: has to stay until params_opts_build(), which takes what it holds
 *
 * To be called before options are read: what they do not name stays as it is.
 */
void params_opts_keep(struct params_opts *o, struct params *p);

/**
 * params_opts_build() - make the parameter tree
 * @p: out, empty before; free it with params_free() in any case
 *
 * A command as target is not started: p->command names it. Returns 0, or -1
 * after a line on stderr. Takes what @o holds: build once.
 */
int params_opts_build(struct params_opts *o, struct params *p);

/**
 * params_spawn() - start p->command and make its process the target
 *
 * Returns the pid, or -1 after a line on stderr.
 */
pid_t params_spawn(struct params *p);

#endif /* DX_PARAMS_OPTIONS_H */
