/* SPDX-License-Identifier: GPL-2.0 */
/* --session: which of what is being monitored a command is about. */
#ifndef DX_CMD_SESSION_OPTS_H
#define DX_CMD_SESSION_OPTS_H

struct opt_call;
struct opt_table;

/* Takes no input: the session is chosen for all that the command does. */
extern const struct opt_table session_opts;

/* For an option that is called otherwise: choose the session of its word. */
int session_take(struct opt_call *c);

#endif /* DX_CMD_SESSION_OPTS_H */
