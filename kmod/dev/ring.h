/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring: records from the module to one reader, without a system call a
 * record. The layout is the uapi's (struct damonx_ring_head).
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
 * @reader: second page, the reader's; nothing in it is believed
 * @data: the data, twice in a row
 * @data_bytes: its length, a power of two
 * @wanted: bit n: record type n is wanted
 * @producer: bytes ever written; under @lock, as all below
 * @reserved: bytes that dx_ring_commit() will publish
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

/* Make a ring; NULL when there is no memory. Charged to the caller. */
struct dx_ring *dx_ring_new(u32 data_bytes, u32 wakeup_bytes, u64 wanted);
void dx_ring_free(struct dx_ring *ring);

/* Length of the whole mapping. */
u64 dx_ring_mmap_bytes(const struct dx_ring *ring);

/* A length of a record that no ring has room for. */
#define DX_RING_TOO_LONG	(U32_MAX - 7)

/*
 * Begin a record of @len bytes (head included, a multiple of 8) and return
 * where it goes, head filled in, the rest up to the caller; or NULL when
 * there is no ring, nobody wants it, or it does not fit, which has been
 * counted then. A record that was begun is finished by dx_ring_commit(),
 * which also wakes the reader; between the two @ring->lock is held.
 */
void *dx_ring_begin(struct dx_ring *ring, u16 type, u32 len);
void dx_ring_commit(struct dx_ring *ring);

/* Wake the reader for whatever is there, however little, and for the end. */
void dx_ring_wake(struct dx_ring *ring);

/* File operations. */
int dx_ring_mmap(struct dx_ring *ring, struct vm_area_struct *vma);

/*
 * poll() in two steps: what is looked at between and after them and changes
 * later wakes whoever polls. @ended: nothing will be written any more for now.
 */
void dx_ring_wait(struct dx_ring *ring, struct file *file,
		  struct poll_table_struct *wait);
__poll_t dx_ring_events(struct dx_ring *ring, bool ended);

#endif /* DX_DEV_RING_H */
