/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options that describe what to monitor and what to do with it, for
 * start, tune, record, schemes and args damon:
 *
 *	struct params_opts *opts = params_opts_new();
 *	...	params_argp as an argp child whose input is opts;
 *		the command's parser returns ARGP_ERR_UNKNOWN for ARGP_KEY_ARG,
 *		so that the target reaches the child
 *	if (params_opts_build(opts, &params)) ...
 *	params_opts_free(opts);
 */
#ifndef DX_PARAMS_OPTIONS_H
#define DX_PARAMS_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "params/params.h"

struct params_opts;

extern const struct argp params_argp;

/* Only their part, for "help damon_param_options {monitoring,damos,all}". */
extern const struct argp params_monitoring_argp;
extern const struct argp params_damos_argp;

struct params_opts *params_opts_new(void);
void params_opts_free(struct params_opts *o);

/* The word that stood alone: command, pid, "paddr", "ongoing"; or NULL. */
const char *params_opts_target(const struct params_opts *o);

/* Take the target away, because the command gives it a meaning of its own. */
void params_opts_drop_target(struct params_opts *o);

/* Was there any option? */
bool params_opts_any(const struct params_opts *o);

/* Was there any option or target at all? */
bool params_opts_empty(const struct params_opts *o);

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
