/* SPDX-License-Identifier: GPL-2.0 */
/* Signals that end a command which has something to complete or to clean up. */
#ifndef DX_SIGNALS_H
#define DX_SIGNALS_H

#include <sys/types.h>

/*
 * From now on SIGINT, SIGTERM and SIGHUP are only noted (SIGHUP not under
 * nohup), and calls that wait fail with EINTR. SIGPIPE is ignored: writing
 * fails with EPIPE.
 */
void signals_catch(void);

/* The last of them that has come, or 0. */
int signals_came(void);

/*
 * In a child that @parent has just forked: it ends with @parent, also when
 * that is killed.
 */
void signals_end_with(pid_t parent);

/* Sleep for @seconds, or until one of them comes; returns signals_came(). */
int signals_wait(unsigned int seconds);

#endif /* DX_SIGNALS_H */
