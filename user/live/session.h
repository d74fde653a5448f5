/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From parameters to a session of the module and back.
 *
 * Identifiers in the module are positions in the parameters, from 1. What
 * `damox start` starts is kept in the module under the name LIVE_NAME.
 */
#ifndef DX_LIVE_SESSION_H
#define DX_LIVE_SESSION_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/libdamonx.h"
#include "params/params.h"

#define LIVE_NAME "damox"

/* A new session, or NULL after a line on standard error. */
struct damonx *live_open(void);

/**
 * live_configure() - hand parameters to the module
 * @child: process of the started command, for the target that has none; or 0
 * @flags: DAMONX_CONFIGURE_*
 *
 * Returns 0, or -1 after a line on standard error that says which parameter is
 * refused and why; then nothing has changed.
 */
int live_configure(struct damonx *d, const struct params *p, pid_t child,
		   uint32_t flags);

/**
 * live_attach() - what is being monitored
 * @quiet: say nothing when there is nothing
 *
 * The session that `damox start` has started, else the last of the user's own
 * that runs (of `damox record` or `damox schemes`). Returns NULL when there is
 * none.
 */
struct damonx *live_attach(bool quiet);

/* Does a session run that this user has started by `damox start`? Says nothing. */
bool live_is_started(void);

/* Does a kdamond of @d run? */
bool live_is_on(struct damonx *d);

/**
 * live_params() - what runs, with its state
 * @p: out: to be freed with params_free()
 *
 * Returns 0, or -1 after a line on standard error.
 */
int live_params(struct damonx *d, struct params *p);

#endif /* DX_LIVE_SESSION_H */
