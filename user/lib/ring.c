// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/*
 * Reading the ring.
 *
 *	module (kmod/dev/ring.c)		reader (here)
 *
 *	read consumer (acquire)    --- A	read producer (acquire)    --- C
 *	write record				read record
 *	write producer (release)   --- B	write consumer (release)   --- D
 *
 * B pairs with C: what lies below producer is complete. D pairs with A: what
 * lies below consumer is no longer needed.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "private.h"

void damonx_ring_unmap(struct damonx *d)
{
	if (d->head)
		munmap((void *)d->head, d->map_bytes);
	if (d->reader)
		munmap(d->reader, d->reader_bytes);
	d->head = NULL;
	d->reader = NULL;
}

static int map_ring(struct damonx *d, size_t bytes)
{
	long page = sysconf(_SC_PAGESIZE);
	void *p;

	p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, d->fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	d->head = p;
	d->map_bytes = bytes;
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, d->fd, page);
	if (p == MAP_FAILED) {
		int err = errno;

		damonx_ring_unmap(d);
		return -err;
	}
	d->reader = p;
	d->reader_bytes = page;
	return 0;
}

int damonx_ring_create(struct damonx *d, uint32_t data_bytes,
		       uint32_t wakeup_bytes, uint64_t records)
{
	struct damonx_ring r = {
		.size = sizeof(r),
		.data_bytes = data_bytes,
		.wakeup_bytes = wakeup_bytes,
		.records = records,
		.message = (uintptr_t)d->message,
		.message_len = MESSAGE_BYTES,
	};
	int ret = damonx_call(d, DAMONX_RING, &r, "create the ring");

	if (ret)
		return ret;
	ret = map_ring(d, r.out_mmap_bytes);
	if (ret) {
		snprintf(d->message, MESSAGE_BYTES, "cannot map the ring: %s",
			 strerror(-ret));
		return ret;
	}
	if (d->head->magic != DAMONX_RING_MAGIC) {
		damonx_ring_unmap(d);
		snprintf(d->message, MESSAGE_BYTES,
			 "the ring of this module is of another kind");
		return -EPROTO;
	}
	d->held = __atomic_load_n(&d->reader->consumer, __ATOMIC_RELAXED);
	return 0;
}

const struct damonx_rec *damonx_ring_next(struct damonx *d)
{
	const struct damonx_ring_head *h = d->head;
	const struct damonx_rec *rec;
	uint64_t producer;

	if (!h)
		return NULL;
	__atomic_store_n(&d->reader->consumer, d->held, __ATOMIC_RELEASE);
	producer = __atomic_load_n(&h->producer, __ATOMIC_ACQUIRE);
	if (producer == d->held)
		return NULL;
	rec = (const void *)((const char *)h + h->data_offset +
			     (d->held & (h->data_bytes - 1)));
	d->held += rec->len;
	return rec;
}

const struct damonx_rec *damonx_ring_wait(struct damonx *d, int timeout_ms)
{
	struct pollfd p = { .fd = d->fd, .events = POLLIN };
	const struct damonx_rec *rec = damonx_ring_next(d);
	int n;

	if (rec)
		return rec;
	if (!d->head) {
		errno = EPIPE;
		return NULL;
	}
	n = poll(&p, 1, timeout_ms);
	if (n < 0)
		return NULL;
	rec = damonx_ring_next(d);
	if (rec)
		return rec;
	errno = n && (p.revents & (POLLHUP | POLLERR)) ? EPIPE : EAGAIN;
	return NULL;
}

void damonx_ring_lost(const struct damonx *d, uint64_t *records,
		      uint64_t *bytes)
{
	*records = d->head ? __atomic_load_n(&d->head->lost_records,
					     __ATOMIC_RELAXED) : 0;
	*bytes = d->head ? __atomic_load_n(&d->head->lost_bytes,
					   __ATOMIC_RELAXED) : 0;
}
