/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From parameters to a session of the module and back.
 *
 * What `damox start` starts is kept in the module under a name, also when it has
 * ended. A @session below is NULL or what the user calls one: to name or to look
 * for what was named, its name, NULL for LIVE_NAME; to attach, also its number,
 * and NULL for what is meant where nothing is said.
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
/*
 * The same for these parameters: where there is no device, it is still said
 * first what of them could not be had from any.
 */
struct damonx *live_open_for(const struct params *p);

/* The session after @s, or the first one after NULL, of a list in @recs; or NULL. */
const struct damonx_rec_session *
live_next_session(const void *recs, size_t bytes,
		  const struct damonx_rec_session *s);

/**
 * live_configure() - hand parameters to the module
 * @p: gets identifiers where it has none
 * @child: process of the started command, for the target that has none; or 0
 * @flags: DAMONX_CONFIGURE_*
 *
 * Returns 0, or -1 after a line on standard error that says which parameter is
 * refused and why; then nothing has changed.
 */
int live_configure(struct damonx *d, struct params *p, pid_t child,
		   uint32_t flags);

/**
 * live_tune() - hand new parameters to the module for what runs
 * @p: all of them; objects without identifier get that of what stands in their
 *	place now, and processes that of the target that they are already
 *
 * Returns 0, or -1 after a line on standard error; then nothing has changed.
 */
int live_tune(struct damonx *d, struct params *p);

/* The same, of the goals of quotas in @p alone. */
int live_tune_goals(struct damonx *d, struct params *p);

/**
 * live_attach() - what is being monitored
 * @quiet: say nothing when there is nothing
 *
 * That @session, or where it is NULL that which `damox start` has started, else the
 * last of the user's own that runs (of `damox record` or `damox schemes`).
 * Returns NULL when there is none.
 */
struct damonx *live_attach(const char *session, bool quiet);

/* The same; where nothing runs, what has ended and still knows its results. */
struct damonx *live_attach_last(const char *session, bool quiet);

/* Does a session run that this user has started by `damox start`? Says nothing. */
bool live_is_started(const char *session);

/* Drop the results that an earlier session of that name has left. */
void live_forget(const char *session);

/*
 * Name a session, so that it outlives this process, and its results the
 * session. Returns a negative errno with damonx_error(); -EEXIST: the name is
 * taken by one that runs.
 */
int live_keep(struct damonx *d, const char *session);

/* Does a kdamond of @d run? */
bool live_is_on(struct damonx *d);

/**
 * live_params() - what runs, with its state
 * @p: out: to be freed with params_free()
 *
 * Returns 0, or -1 after a line on standard error.
 */
int live_params(struct damonx *d, struct params *p);

/**
 * live_results() - what the schemes have done so far
 * @p: of live_params(): gets statistics and effective quotas
 * @tried: and the regions that each scheme was last applied to, which takes a
 *	system call more for each
 *
 * Returns 0, or -1 after a line on standard error.
 */
int live_results(struct damonx *d, struct params *p, bool tried);

/*
 * The same as it is: with intervals as they were tuned, not as they were asked
 * for, and with targets that the module has added.
 */
int live_params_in_force(struct damonx *d, struct params *p);

#endif /* DX_LIVE_SESSION_H */
