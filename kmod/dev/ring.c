// SPDX-License-Identifier: GPL-2.0
/*
 * The ring.
 *
 * Pages: the head, the reader's page, the data, the data again. Because the
 * data is mapped twice in a row, a record may run past the end, here and in the
 * reader, and is always in one piece. Positions have 64 bits and only grow; the
 * offset into the data is the position modulo its size.
 *
 * Writers (kdamonds of the session, and calls that write a record) exclude each
 * other by ring->lock. To the reader they are one producer. Producer and
 * consumer share no lock:
 *
 *	producer (here)				consumer (user space)
 *
 *	LOAD  reader->consumer	acquire A	LOAD  head->producer	acquire C
 *	if there is room {			if there is data {
 *		STORE record				LOAD  record
 *		STORE head->producer	release B	STORE reader->consumer	release D
 *	}					}
 *
 * A pairs with D: only bytes that were read are overwritten. B pairs with C:
 * only bytes that were written are read.
 *
 * The reader's position is loaded once per record and may have any value. A
 * position that is impossible (ahead of the producer, or further behind it than
 * the ring is long) counts as a full ring: records are lost and counted, which
 * harms that reader only.
 *
 * Only the low half of the reader's position counts. The ring is shorter than
 * 4 GiB, so it says everything, and a 32-bit reader that stores the two halves
 * one after the other loses nothing when the low half wraps around.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "ring.h"

/* Pages before the data: the head and the reader's. */
#define DX_RING_READER_PAGE	1
#define DX_RING_DATA_PAGE	2

static void dx_ring_free_pages(struct dx_ring *ring)
{
	u32 nr_unique = DX_RING_DATA_PAGE + ring->data_bytes / PAGE_SIZE;
	u32 i;

	for (i = 0; i < nr_unique; i++) {
		if (ring->pages[i])
			__free_page(ring->pages[i]);
	}
}

static int dx_ring_alloc_pages(struct dx_ring *ring)
{
	u32 nr_data = ring->data_bytes / PAGE_SIZE;
	u32 i;

	for (i = 0; i < DX_RING_DATA_PAGE + nr_data; i++) {
		ring->pages[i] = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO |
					    __GFP_NOWARN);
		if (!ring->pages[i] || fatal_signal_pending(current))
			return -ENOMEM;
		if (i >= DX_RING_DATA_PAGE)
			ring->pages[i + nr_data] = ring->pages[i];
		cond_resched();
	}
	return 0;
}

static void dx_ring_fill_head(struct dx_ring *ring, u32 wakeup_bytes)
{
	*ring->head = (struct damonx_ring_head) {
		.magic = DAMONX_RING_MAGIC,
		.abi = DAMONX_ABI,
		.head_bytes = DX_RING_READER_PAGE * PAGE_SIZE,
		.data_offset = DX_RING_DATA_PAGE * PAGE_SIZE,
		.data_bytes = ring->data_bytes,
	};
	ring->reader->wakeup_bytes = wakeup_bytes;
}

struct dx_ring *dx_ring_new(u32 data_bytes, u32 wakeup_bytes, u64 wanted)
{
	struct dx_ring *ring;
	char *base;

	ring = kzalloc(sizeof(*ring), GFP_KERNEL_ACCOUNT);
	if (!ring)
		return NULL;
	ring->data_bytes = data_bytes;
	ring->wanted = wanted | BIT_ULL(DAMONX_REC_LOST);
	ring->nr_pages = DX_RING_DATA_PAGE + 2 * (data_bytes / PAGE_SIZE);
	mutex_init(&ring->lock);
	init_waitqueue_head(&ring->wait);

	ring->pages = kvcalloc(ring->nr_pages, sizeof(*ring->pages),
			       GFP_KERNEL_ACCOUNT);
	if (!ring->pages)
		goto no_array;
	if (dx_ring_alloc_pages(ring))
		goto no_pages;
	base = vmap(ring->pages, ring->nr_pages, VM_MAP, PAGE_KERNEL);
	if (!base)
		goto no_pages;
	ring->head = (void *)base;
	ring->reader = (void *)(base + DX_RING_READER_PAGE * PAGE_SIZE);
	ring->data = base + DX_RING_DATA_PAGE * PAGE_SIZE;
	dx_ring_fill_head(ring, wakeup_bytes);
	return ring;

no_pages:
	dx_ring_free_pages(ring);
	kvfree(ring->pages);
no_array:
	kfree(ring);
	return NULL;
}

void dx_ring_free(struct dx_ring *ring)
{
	if (!ring)
		return;
	vunmap(ring->head);
	dx_ring_free_pages(ring);
	kvfree(ring->pages);
	mutex_destroy(&ring->lock);
	kfree(ring);
}

u64 dx_ring_mmap_bytes(const struct dx_ring *ring)
{
	return (u64)ring->nr_pages * PAGE_SIZE;
}

/*
 * Bytes that the reader has not read yet. An impossible position means a full
 * ring. See the top of this file for why 32 bits are enough.
 */
static u32 dx_ring_unread_bytes(struct dx_ring *ring, u64 producer)
{
	u32 consumer = smp_load_acquire(&ring->reader->consumer);	/* A */
	u32 unread = (u32)producer - consumer;

	return min(unread, ring->data_bytes);
}

static void *dx_ring_at(struct dx_ring *ring, u64 position)
{
	return ring->data + (position & (ring->data_bytes - 1));
}

static void dx_ring_fill_record(struct damonx_rec *head, u16 type, u32 len,
				u64 seq, u64 time_ns)
{
	head->type = type;
	head->flags = 0;
	head->len = len;
	head->seq = seq;
	head->time_ns = time_ns;
}

/* A record did not fit. It takes a sequence number but no space. */
static void dx_ring_count_lost(struct dx_ring *ring, u32 len, u64 time_ns)
{
	struct damonx_ring_head *head = ring->head;

	ring->seq++;
	if (!ring->lost.count++)
		ring->lost.first_ns = time_ns;
	ring->lost.bytes += len;
	ring->lost.last_ns = time_ns;
	WRITE_ONCE(head->lost_records, head->lost_records + 1);
	WRITE_ONCE(head->lost_bytes, head->lost_bytes + len);
}

/* There is space again: report the loss before the next record. */
static void dx_ring_write_lost(struct dx_ring *ring, u64 time_ns)
{
	struct damonx_rec_lost *lost = dx_ring_at(ring, ring->producer);

	dx_ring_fill_record(&lost->head, DAMONX_REC_LOST, sizeof(*lost),
			    ++ring->seq, time_ns);
	lost->count = ring->lost.count;
	lost->bytes = ring->lost.bytes;
	lost->first_ns = ring->lost.first_ns;
	lost->last_ns = ring->lost.last_ns;
	memset(&ring->lost, 0, sizeof(ring->lost));
	ring->reserved += sizeof(*lost);
	WRITE_ONCE(ring->records, ring->records + 1);
}

/* Space for @len bytes, after a DAMONX_REC_LOST if one is due. */
static void *dx_ring_place(struct dx_ring *ring, u16 type, u32 len, u64 time_ns)
{
	u32 room = ring->data_bytes - dx_ring_unread_bytes(ring, ring->producer);
	u32 needed = len;
	struct damonx_rec *record;

	lockdep_assert_held(&ring->lock);
	if (ring->lost.count)
		needed += sizeof(struct damonx_rec_lost);
	if (len > ring->data_bytes || needed > room) {
		dx_ring_count_lost(ring, len, time_ns);
		return NULL;
	}

	if (ring->lost.count)
		dx_ring_write_lost(ring, time_ns);
	record = dx_ring_at(ring, ring->producer + ring->reserved);
	dx_ring_fill_record(record, type, len, ++ring->seq, time_ns);
	ring->reserved += len;
	WRITE_ONCE(ring->records, ring->records + 1);
	return record;
}

void *dx_ring_reserve(struct dx_ring *ring, u16 type, u32 len)
{
	void *record;

	if (!ring || !(ring->wanted & BIT_ULL(type)))
		return NULL;
	mutex_lock(&ring->lock);
	record = dx_ring_place(ring, type, len, ktime_get_ns());
	if (!record)
		mutex_unlock(&ring->lock);
	return record;
}

void dx_ring_shorten(struct dx_ring *ring, struct damonx_rec *record, u32 len)
{
	lockdep_assert_held(&ring->lock);
	ring->reserved -= record->len - len;
	record->len = len;
}

/* Whether poll() reports data. @all: report it however little there is. */
static bool dx_ring_is_readable(struct dx_ring *ring, bool all)
{
	u64 producer = READ_ONCE(ring->head->producer);
	u32 waiting = dx_ring_unread_bytes(ring, producer);
	u32 wakeup_bytes = READ_ONCE(ring->reader->wakeup_bytes);

	/* A threshold above half of the ring would lose records first. */
	wakeup_bytes = min(wakeup_bytes, ring->data_bytes / 2);
	return waiting && (all || waiting >= wakeup_bytes);
}

void dx_ring_submit(struct dx_ring *ring)
{
	lockdep_assert_held(&ring->lock);
	ring->producer += ring->reserved;
	ring->reserved = 0;
	smp_store_release(&ring->head->producer, ring->producer);	/* B */
	mutex_unlock(&ring->lock);
	/* wq_has_sleeper() has a full barrier; it pairs with dx_ring_wait(). */
	if (wq_has_sleeper(&ring->wait) && dx_ring_is_readable(ring, false))
		wake_up_interruptible_poll(&ring->wait, EPOLLIN | EPOLLRDNORM);
}

/* Wakes those that only wait for the end (POLLHUP) as well. */
void dx_ring_wake(struct dx_ring *ring)
{
	if (wq_has_sleeper(&ring->wait))
		wake_up_interruptible_poll(&ring->wait, EPOLLIN | EPOLLRDNORM |
					   EPOLLHUP);
}

void dx_ring_wait(struct dx_ring *ring, struct file *file,
		  struct poll_table_struct *wait)
{
	poll_wait(file, &ring->wait, wait);
	smp_mb();	/* pairs with wq_has_sleeper() */
}

__poll_t dx_ring_events(struct dx_ring *ring, bool ended)
{
	__poll_t events = 0;

	if (dx_ring_is_readable(ring, ended))
		events |= EPOLLIN | EPOLLRDNORM;
	if (ended)
		events |= EPOLLHUP;
	return events;
}

/*
 * There are two kinds of mappings: any part of the ring, read only; and the
 * reader's page alone, writable. Clearing the MAY flags keeps mprotect() from
 * adding rights later.
 *
 * This maps page frames instead of inserting pages: before 5.11, a page that is
 * charged as kernel memory has a page type where the count of its mappings
 * would be. Mappings need no count, because a mapping holds its file, and the
 * file holds the ring.
 */
int dx_ring_mmap(struct dx_ring *ring, struct vm_area_struct *vma)
{
	unsigned long first = vma->vm_pgoff, nr = vma_pages(vma), i;
	int err;

	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (first >= ring->nr_pages || nr > ring->nr_pages - first)
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	if (vma->vm_flags & VM_WRITE) {
		if (first != DX_RING_READER_PAGE || nr != 1)
			return -EPERM;
	} else {
		vm_flags_clear(vma, VM_MAYWRITE);
	}
	vm_flags_clear(vma, VM_MAYEXEC);
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);

	for (i = 0; i < nr; i++) {
		err = remap_pfn_range(vma, vma->vm_start + i * PAGE_SIZE,
				      page_to_pfn(ring->pages[first + i]),
				      PAGE_SIZE, vma->vm_page_prot);
		if (err)
			return err;
	}
	return 0;
}
