// SPDX-License-Identifier: GPL-2.0
/*
 * The ring.
 *
 * Pages: the head, the reader's page, the data, the data again. The second
 * mapping of the data lets a record run past the end, here and in the reader,
 * so that no record is ever in two pieces. Positions are 64 bits, only grow,
 * and are taken modulo the size where they are used.
 *
 * Writers (kdamonds of the session, and calls that leave a record) exclude
 * each other by ring->lock; towards the reader they are one producer, who
 * meets one consumer without a lock:
 *
 *	producer (here)				consumer (user space)
 *
 *	LOAD  reader->consumer	acquire A	LOAD  head->producer	acquire C
 *	if there is room {			if there is data {
 *		STORE record				LOAD  record
 *		STORE head->producer	release B	STORE reader->consumer	release D
 *	}					}
 *
 * A pairs with D: what is overwritten has been read. B pairs with C: what is
 * read has been written.
 *
 * The reader's position is loaded once a record and may be anything. One that
 * cannot be (ahead of the producer, or further behind than the ring is long)
 * counts as a full ring: records get lost and counted, and nobody but that
 * reader is the worse for it.
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

static void free_pages_of(struct dx_ring *ring)
{
	u32 nr_unique = DX_RING_DATA_PAGE + ring->data_bytes / PAGE_SIZE;
	u32 i;

	for (i = 0; i < nr_unique; i++) {
		if (ring->pages[i])
			__free_page(ring->pages[i]);
	}
}

static int allocate_pages_of(struct dx_ring *ring)
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

static void fill_head(struct dx_ring *ring, u32 wakeup_bytes)
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
	if (allocate_pages_of(ring))
		goto no_pages;
	base = vmap(ring->pages, ring->nr_pages, VM_MAP, PAGE_KERNEL);
	if (!base)
		goto no_pages;
	ring->head = (void *)base;
	ring->reader = (void *)(base + DX_RING_READER_PAGE * PAGE_SIZE);
	ring->data = base + DX_RING_DATA_PAGE * PAGE_SIZE;
	fill_head(ring, wakeup_bytes);
	return ring;

no_pages:
	free_pages_of(ring);
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
	free_pages_of(ring);
	kvfree(ring->pages);
	mutex_destroy(&ring->lock);
	kfree(ring);
}

u64 dx_ring_mmap_bytes(const struct dx_ring *ring)
{
	return (u64)ring->nr_pages * PAGE_SIZE;
}

/* Bytes that wait for the reader; all of the ring where it talks nonsense. */
static u32 waiting_bytes(struct dx_ring *ring, u64 producer)
{
	u64 consumer = smp_load_acquire(&ring->reader->consumer);	/* A */
	u64 waiting = producer - consumer;

	return waiting > ring->data_bytes ? ring->data_bytes : waiting;
}

static void *record_at(struct dx_ring *ring, u64 position)
{
	return ring->data + (position & (ring->data_bytes - 1));
}

static void fill_record_head(struct damonx_rec *head, u16 type, u32 len,
			     u64 seq, u64 time_ns)
{
	head->type = type;
	head->flags = 0;
	head->len = len;
	head->seq = seq;
	head->time_ns = time_ns;
}

/* One more that did not fit: its number is spent, its bytes are not. */
static void count_lost(struct dx_ring *ring, u32 len, u64 time_ns)
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

/* Space is back: tell what is missing, before what comes next. */
static void write_lost(struct dx_ring *ring, u64 time_ns)
{
	struct damonx_rec_lost *lost = record_at(ring, ring->producer);

	fill_record_head(&lost->head, DAMONX_REC_LOST, sizeof(*lost),
			 ++ring->seq, time_ns);
	lost->count = ring->lost.count;
	lost->bytes = ring->lost.bytes;
	lost->first_ns = ring->lost.first_ns;
	lost->last_ns = ring->lost.last_ns;
	memset(&ring->lost, 0, sizeof(ring->lost));
	ring->reserved += sizeof(*lost);
	ring->records++;
}

/* Room for @len bytes, after the record about lost ones if that is due. */
static void *reserve(struct dx_ring *ring, u16 type, u32 len, u64 time_ns)
{
	u32 room = ring->data_bytes - waiting_bytes(ring, ring->producer);
	u32 needed = len;
	struct damonx_rec *record;

	lockdep_assert_held(&ring->lock);
	if (ring->lost.count)
		needed += sizeof(struct damonx_rec_lost);
	if (len > ring->data_bytes || needed > room) {
		count_lost(ring, len, time_ns);
		return NULL;
	}

	if (ring->lost.count)
		write_lost(ring, time_ns);
	record = record_at(ring, ring->producer + ring->reserved);
	fill_record_head(record, type, len, ++ring->seq, time_ns);
	ring->reserved += len;
	ring->records++;
	return record;
}

void *dx_ring_begin(struct dx_ring *ring, u16 type, u32 len)
{
	void *record;

	if (!ring || !(ring->wanted & BIT_ULL(type)))
		return NULL;
	mutex_lock(&ring->lock);
	record = reserve(ring, type, len, ktime_get_ns());
	if (!record)
		mutex_unlock(&ring->lock);
	return record;
}

/* Whether poll() would report data; @all: however little there is. */
static bool enough_waits(struct dx_ring *ring, bool all)
{
	u64 producer = READ_ONCE(ring->head->producer);
	u32 waiting = waiting_bytes(ring, producer);
	u32 wakeup_bytes = READ_ONCE(ring->reader->wakeup_bytes);

	/* A threshold beyond half of the ring would lose records first. */
	wakeup_bytes = min(wakeup_bytes, ring->data_bytes / 2);
	return waiting && (all || waiting >= wakeup_bytes);
}

static void wake(struct dx_ring *ring)
{
	wake_up_interruptible_poll(&ring->wait, EPOLLIN | EPOLLRDNORM);
}

void dx_ring_commit(struct dx_ring *ring)
{
	lockdep_assert_held(&ring->lock);
	ring->producer += ring->reserved;
	ring->reserved = 0;
	smp_store_release(&ring->head->producer, ring->producer);	/* B */
	mutex_unlock(&ring->lock);
	/* A full barrier is in there, against poll() having just looked. */
	if (wq_has_sleeper(&ring->wait) && enough_waits(ring, false))
		wake(ring);
}

/* Also those who wait for nothing but the end. */
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

	if (enough_waits(ring, ended))
		events |= EPOLLIN | EPOLLRDNORM;
	if (ended)
		events |= EPOLLHUP;
	return events;
}

/*
 * Two kinds of mappings: anything, to be read; and the reader's page alone,
 * to be written. What may not be written now may not be later either:
 * mprotect() goes by the MAY flags.
 *
 * Mapped are frames, not pages: before 5.11 a page that is charged as the
 * kernel's says so where its mappings would be counted. No count is needed: a
 * mapping holds its file, the file its session, the session its ring.
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
