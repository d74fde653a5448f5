/* SPDX-License-Identifier: GPL-2.0 */
/* Making the accesses of a record again. */
#ifndef DX_RECORD_REPLAY_H
#define DX_RECORD_REPLAY_H

#include "record/record.h"

struct replay_opts {
	uint64_t notice_ns;	/* say how far it is each so often; 0: never */
};

/**
 * replay() - access memory as a record says
 *
 * Maps memory for all areas of the record and touches in each sampling
 * interval the pages of the regions that were accessed then, in real time.
 * What the machine is too slow for is left out. Prints notices on standard
 * output. Returns 0, or 1 after a line on standard error.
 */
int replay(struct rec_reader *r, const char *name, const struct replay_opts *o);

/* How many bytes can be touched in a second; 0 without memory. */
double replay_speed(uint64_t bytes, uint64_t runtime_ns);

#endif /* DX_RECORD_REPLAY_H */
