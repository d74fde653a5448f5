/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring takes records from the module to one reader without a system call
 * per record. Its layout is struct damonx_ring_head in the uapi.
 */
#ifndef DX_DEV_RING_H
#define DX_DEV_RING_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/damonx.h>

struct file;
struct page;
struct poll_table_struct;
struct vm_area_struct;

/**
 * struct dx_ring - a ring and its mapping in the kernel
 * @lock: held by whoever writes records; the reader never takes it
 * @wait: poll()
 * @head: first page, which the reader cannot write
 * @reader: second page, which the reader can write: never trust its values
 * @data: the data, mapped twice in a row
 * @data_bytes: its length, a power of two
 * @wanted: bit n: record type n is wanted
 * @producer: bytes ever written; under @lock, as everything below
 * @reserved: bytes that dx_ring_submit() will publish
 * @seq: number of the last record, written or lost
 * @records: records written
 * @lost: records that did not fit since the last DAMONX_REC_LOST
 * @pages: all pages in the order of the mapping, the data twice
 * @nr_pages: their number
 */
struct dx_ring {
	struct mutex lock;	/* writers only; nothing is taken under it */
	wait_queue_head_t wait;
	struct damonx_ring_head *head;
	struct damonx_ring_reader *reader;
	char *data;
	u32 data_bytes;
	u64 wanted;
	u64 producer;
	u32 reserved;
	u64 seq;
	u64 records;
	struct {
		u64 count;
		u64 bytes;
		u64 first_ns;
		u64 last_ns;
	} lost;
	struct page **pages;
	u32 nr_pages;
};

/**
 * dx_ring_new() - Allocate a ring
 * @data_bytes: size of its data, a power of two, at least a page
 * @wakeup_bytes: initial value of the reader's field of that name
 * @wanted: bit n: record type n is wanted; DAMONX_REC_LOST always is
 *
 * Context: process context, may sleep. The memory is charged to the caller.
 * Return: the ring, or NULL without memory or on a fatal signal.
 */
struct dx_ring *dx_ring_new(u32 data_bytes, u32 wakeup_bytes, u64 wanted);

/* No mapping and no poller may be left. Takes NULL. */
void dx_ring_free(struct dx_ring *ring);

/* Length of the whole mapping. */
u64 dx_ring_mmap_bytes(const struct dx_ring *ring);

/* A record length that exceeds every ring. */
#define DX_RING_TOO_LONG	(U32_MAX - 7)

/**
 * dx_ring_reserve() - Begin a record
 * @ring: the ring, or NULL
 * @type: DAMONX_REC_*
 * @len: length of the record with its head, a multiple of 8
 *
 * The head is filled in; the caller writes the rest and calls dx_ring_submit().
 * A record that does not fit is counted as lost.
 *
 * Context: process context, may sleep. Acquires @ring->lock and returns with it
 * held, unless it returns NULL.
 * Return: the record; NULL without a ring, when nobody wants this type, or when
 * it does not fit.
 */
void *dx_ring_reserve(struct dx_ring *ring, u16 type, u32 len);

/**
 * dx_ring_shorten() - Give back the end of the record that was reserved
 * @ring: the ring
 * @record: what dx_ring_reserve() has returned
 * @len: length of the record with its head, a multiple of 8, at most as reserved
 *
 * Context: the caller holds @ring->lock, by dx_ring_reserve().
 */
void dx_ring_shorten(struct dx_ring *ring, struct damonx_rec *record, u32 len);

/**
 * dx_ring_submit() - Publish the record of the last dx_ring_reserve()
 * @ring: the ring
 *
 * Wakes the reader when enough data waits for it.
 *
 * Context: process context. Releases @ring->lock.
 */
void dx_ring_submit(struct dx_ring *ring);

/* Wake the reader: nothing will be written for now. */
void dx_ring_wake(struct dx_ring *ring);

/* mmap() of the device. Return: 0, -EINVAL or -EPERM. */
int dx_ring_mmap(struct dx_ring *ring, struct vm_area_struct *vma);

/*
 * poll() takes two steps. dx_ring_wait() registers the poller: every change
 * after that wakes it. dx_ring_events() then says what is there already.
 * @ended: nothing will be written for now.
 */
void dx_ring_wait(struct dx_ring *ring, struct file *file,
		  struct poll_table_struct *wait);
__poll_t dx_ring_events(struct dx_ring *ring, bool ended);

#endif /* DX_DEV_RING_H */
