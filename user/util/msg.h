/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages on standard error: one line each, "damox: command: what, on what: why".
 * The name in front is the one the program was called by, and the command the one
 * that runs: there is one of each in a process, a message may come from anywhere,
 * and no other output has them but hints. So they are kept here, not handed down.
 */
#ifndef DX_MSG_H
#define DX_MSG_H

/* The name that the program was called by, for hints. */
const char *msg_program(void);

/*
 * The command that runs now, "report wss"; NULL: none. Kept, not copied. Set where
 * a command is found in the tree, and by those that look further by themselves.
 */
void msg_set_command(const char *name);

/* What went wrong; returns 1, the exit status of a command that failed. */
int msg_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* How it was used wrongly; returns 2. */
int msg_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Something the user should know, while the command goes on. */
void msg_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A hint or a note; no prefix of severity. */
void msg_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* DX_MSG_H */
