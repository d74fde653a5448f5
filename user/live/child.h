/* SPDX-License-Identifier: GPL-2.0 */
/* A command that is to be monitored from its first instruction on. */
#ifndef DX_LIVE_CHILD_H
#define DX_LIVE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * child_start() - start a command and stop it where its program begins
 * @command: words; run by bash when it needs a shell
 * @out: what it has as standard output
 *
 * The process has already exec'd: its address space is the program's own, and
 * nothing of the program has run. child_release() lets it go. Returns its
 * process number, or -1 after a line on standard error.
 */
pid_t child_start(const char *command, int out);
/* The same for one that has no part in the terminal: it reads and prints nothing. */
pid_t child_start_quiet(const char *command);
int child_release(pid_t pid);

/* Give up a child that was not released. */
void child_kill(pid_t pid);

/*
 * Whether the child has ended; then *status is as waitpid() gives it. Does
 * not wait.
 */
bool child_ended(pid_t pid, int *status);

#endif /* DX_LIVE_CHILD_H */
