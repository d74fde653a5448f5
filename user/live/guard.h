/* SPDX-License-Identifier: GPL-2.0 */
/* Ending a command with the one who has started it, however that ends. */
#ifndef DX_LIVE_GUARD_H
#define DX_LIVE_GUARD_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * guard_begin() - from now on @pid is not to outlive this process
 * @pid: a child that waits for child_release()
 *
 * A process beside this one waits for its end, also by SIGKILL; then it ends
 * @pid and what descends from it, by SIGTERM, and by SIGKILL what takes longer
 * than a few seconds. There is one guard at a time. Returns 0, or -1 after a
 * line on standard error.
 */
int guard_begin(pid_t pid);

/* No more guard: the command goes on (@leave), or is ended now. */
void guard_end(bool leave);

#endif /* DX_LIVE_GUARD_H */
