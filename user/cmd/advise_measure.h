/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_CMD_ADVISE_MEASURE_H
#define DX_CMD_ADVISE_MEASURE_H

#include <stddef.h>
#include <sys/types.h>

#include "report/advice/trial.h"

/* 0, or -1 after a line: is there such a process, and may it be looked at? */
int advise_check_process(pid_t pid);

/**
 * advise_measure() - windows of equal length, one after the other
 * @child: the same process where it was started, to see how it ends; or 0
 * @w: out: @nr of them
 *
 * The process is monitored for that, from a second earlier on, and not any more
 * when this returns. Returns 0; -1 after a line on standard error, or without
 * one when a signal came.
 */
int advise_measure(pid_t pid, pid_t child, double window_s, struct trial_window *w,
		   size_t nr);

#endif /* DX_CMD_ADVISE_MEASURE_H */
