/* SPDX-License-Identifier: GPL-2.0 */
/* Where records are written to. */
#ifndef DX_RECORD_SINK_H
#define DX_RECORD_SINK_H

#include "record/io/buf.h"

/* A file that is written front to back: on disk, or in memory while small. */
struct nat_sink {
	const char *name;
	int fd;			/* -1: in memory so far */
	struct buf mem;
	uint64_t size;
	bool failed;		/* said so already */
};

/* 0, or -1 after a line on standard error, which comes only once. */
int nat_sink_put(struct nat_sink *s, const void *data, size_t n);

/* A file without a name in $TMPDIR; -1 after a line on standard error. */
int rec_temp_file(void);

/* 0, or -1 with errno. */
int rec_write_all(int fd, const void *data, size_t n);

#endif /* DX_RECORD_SINK_H */
