/* SPDX-License-Identifier: GPL-2.0 */
/* --session: which of what is being monitored a command is about. */
#ifndef DX_CMD_SESSION_OPTS_H
#define DX_CMD_SESSION_OPTS_H

struct opt_call;
struct opt_table;

/* Input: a const char *, the session as live/session.h wants it. */
extern const struct opt_table session_opts;

/* For an option of the same kind that is called otherwise: is its word a name? */
int session_check(struct opt_call *c);

#endif /* DX_CMD_SESSION_OPTS_H */
