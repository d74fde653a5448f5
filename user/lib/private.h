/* SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause */
/* What the files of the library share. */
#ifndef DAMONX_PRIVATE_H
#define DAMONX_PRIVATE_H

#include "libdamonx.h"

#define MESSAGE_BYTES 512

struct damonx {
	int fd;
	char message[MESSAGE_BYTES];
	/* the ring, when there is one */
	const struct damonx_ring_head *head;
	struct damonx_ring_reader *reader;
	size_t map_bytes;
	size_t reader_bytes;
	uint64_t held;		/* position after the record handed out */
};

/* Call the device; returns 0 or -errno, with a sentence in d->message. */
int damonx_call(struct damonx *d, unsigned long request, void *arg,
		const char *what);

/* Give back the ring's mappings. */
void damonx_ring_unmap(struct damonx *d);

#endif /* DAMONX_PRIVATE_H */
