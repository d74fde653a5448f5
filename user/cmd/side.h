/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What else a recorder notes about its targets, in damo's side files: memory
 * footprints, mappings and process statistics, each a growing JSON list.
 * Times are CLOCK_MONOTONIC seconds, the clock of the record itself.
 */
#ifndef DX_CMD_SIDE_H
#define DX_CMD_SIDE_H

#include <stddef.h>
#include <sys/types.h>

#include "record/record.h"

#define SIDE_FOOTPRINT	(1U << 0)	/* OUT.mem_footprint */
#define SIDE_VMAS	(1U << 1)	/* OUT.vmas */
#define SIDE_STATS	(1U << 2)	/* OUT.proc_stats */

struct side;

/*
 * Start the files @what beside @out with permission bits @mode; what was there
 * is kept as *.old. Without @out there are no files: it all goes into the record
 * alone. Returns NULL after a line on standard error.
 */
struct side *side_open(const char *out, unsigned int what, unsigned int mode);

/*
 * Call @between after each process that was looked at: to look at thousands takes
 * seconds.
 */
void side_set_between(struct side *s, void (*between)(void *arg), void *arg);

/*
 * Take one sample of these processes. Of thousands, this takes at most a tenth of
 * the time, and some calls do nothing. New mappings and footprints go into the
 * record as well, when @w is not NULL.
 */
void side_sample(struct side *s, const pid_t *pids, size_t nr,
		 struct rec_writer *w);

/* Complete the files; 0, or -1 after a line on standard error. */
int side_close(struct side *s);

#endif /* DX_CMD_SIDE_H */
