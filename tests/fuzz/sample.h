/* SPDX-License-Identifier: GPL-2.0 */
/* Small records that have everything in them that a format can hold. */
#ifndef DX_TEST_SAMPLE_H
#define DX_TEST_SAMPLE_H

#include "record/record.h"

#define SAMPLE_STREAMS		2
#define SAMPLE_SNAPSHOTS	7	/* of each stream */
#define SAMPLE_REGIONS		12	/* at most */

/* Snapshot @n of stream @stream, always the same; its regions go to @r. */
void sample_snapshot(struct rec_snapshot *s, struct rec_region *r,
		     size_t stream, size_t n);

/*
 * Write the record. With @flush, blocks hold three snapshots each. Optional
 * columns are there when @optional. 0 or -1.
 */
int sample_write(const char *path, enum rec_format format, bool flush,
		 bool optional);

/* Whether @a is what sample_snapshot() makes, as far as @format can hold it. */
bool sample_same(const struct rec_snapshot *a, size_t stream, size_t n,
		 bool optional);

#endif /* DX_TEST_SAMPLE_H */
