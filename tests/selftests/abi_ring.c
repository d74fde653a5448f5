// SPDX-License-Identifier: GPL-2.0
/* The ring: who may map what, losses, poll; and the records in it. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "abi.h"

/* ---- mapping ---- */

static int try_map(int fd, int prot, int flags, uint64_t bytes, uint64_t at)
{
	void *p = mmap(NULL, bytes, prot, flags, fd, at);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, bytes);
	return 0;
}

TEST(map_rules, "the ring maps shared, readable, and writable only where it is the reader's")
{
	const int rw = PROT_READ | PROT_WRITE;
	uint64_t bytes;
	int fd = session_open();

	EXPECT_EQ(try_map(fd, PROT_READ, MAP_SHARED, PAGE_BYTES, 0), -ENXIO);
	EXPECT_EQ(make_ring(fd, 16 * PAGE_BYTES, &bytes), 0);
	EXPECT_EQ(bytes, (2 + 2 * 16) * PAGE_BYTES);
	EXPECT_EQ(make_ring(fd, 16 * PAGE_BYTES, NULL), -EBUSY);

	EXPECT_EQ(try_map(fd, PROT_READ, MAP_SHARED, bytes, 0), 0);
	EXPECT_EQ(try_map(fd, rw, MAP_SHARED, PAGE_BYTES, PAGE_BYTES), 0);
	EXPECT_EQ(try_map(fd, rw, MAP_SHARED, bytes, 0), -EPERM);
	EXPECT_EQ(try_map(fd, rw, MAP_SHARED, PAGE_BYTES, 0), -EPERM);
	EXPECT_EQ(try_map(fd, rw, MAP_SHARED, 2 * PAGE_BYTES, 0), -EPERM);
	EXPECT_EQ(try_map(fd, rw, MAP_SHARED, 2 * PAGE_BYTES, PAGE_BYTES),
		  -EPERM);
	EXPECT_EQ(try_map(fd, rw, MAP_SHARED, PAGE_BYTES, 2 * PAGE_BYTES),
		  -EPERM);
	EXPECT_EQ(try_map(fd, PROT_READ, MAP_PRIVATE, bytes, 0), -EINVAL);
	EXPECT_EQ(try_map(fd, rw, MAP_PRIVATE, PAGE_BYTES, PAGE_BYTES),
		  -EINVAL);
	EXPECT_EQ(try_map(fd, PROT_READ | PROT_EXEC, MAP_SHARED, bytes, 0),
		  -EPERM);
	EXPECT_EQ(try_map(fd, rw | PROT_EXEC, MAP_SHARED, PAGE_BYTES,
			  PAGE_BYTES), -EPERM);
	EXPECT_EQ(try_map(fd, PROT_READ, MAP_SHARED, bytes + PAGE_BYTES, 0),
		  -EINVAL);
	EXPECT_EQ(try_map(fd, PROT_READ, MAP_SHARED, PAGE_BYTES, bytes),
		  -EINVAL);
	EXPECT_EQ(try_map(fd, PROT_READ, MAP_SHARED, PAGE_BYTES, 1ULL << 40),
		  -EINVAL);
}

/* Whether storing to @at ends the process that does it. */
static bool write_kills(char *at)
{
	pid_t pid = fork();
	int status;

	EXPECT(pid >= 0);
	if (!pid) {
		*at = 1;
		_exit(0);
	}
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

TEST(map_stays, "mprotect cannot widen a mapping, mremap cannot lengthen it")
{
	struct ring ring;
	char *head;
	int fd = session_open();

	map_ring(fd, &ring, 4 * PAGE_BYTES);
	head = (char *)ring.head;
	EXPECT_EQ(mprotect(head, PAGE_BYTES, PROT_READ | PROT_WRITE), -1);
	EXPECT_EQ(errno, EACCES);
	EXPECT_EQ(mprotect(head + 2 * PAGE_BYTES, PAGE_BYTES,
			   PROT_READ | PROT_WRITE), -1);
	EXPECT_EQ(mprotect(head, PAGE_BYTES, PROT_READ | PROT_EXEC), -1);
	EXPECT_EQ(mprotect(ring.reader, PAGE_BYTES, PROT_READ | PROT_EXEC),
		  -1);
	EXPECT(write_kills(head));
	EXPECT(write_kills(head + 2 * PAGE_BYTES));
	EXPECT(!write_kills((char *)&ring.reader->reserved));
	EXPECT(mremap(ring.reader, PAGE_BYTES, 2 * PAGE_BYTES,
		      MREMAP_MAYMOVE) == MAP_FAILED);
	/* Page 1 of the whole is the very page that is written elsewhere. */
	ring.reader->reserved = 0x12345678;
	EXPECT_EQ(((struct damonx_ring_reader *)(head + PAGE_BYTES))->reserved,
		  0x12345678);
}

TEST(ring_head, "the head says where everything is, and the data follows itself")
{
	struct ring ring;
	const char *data;
	int fd = session_open();

	map_ring(fd, &ring, 4 * PAGE_BYTES);
	EXPECT_EQ(ring.head->magic, DAMONX_RING_MAGIC);
	EXPECT_EQ(ring.head->abi, DAMONX_ABI);
	EXPECT_EQ(ring.head->head_bytes, PAGE_BYTES);
	EXPECT_EQ(ring.head->data_offset, 2 * PAGE_BYTES);
	EXPECT_EQ(ring.head->data_bytes, 4 * PAGE_BYTES);
	EXPECT_EQ(ring.head->producer, 0);
	run_usual(fd, busy_child(1));
	wait_windows(fd, 2);
	data = ring.data;
	EXPECT(((const struct damonx_rec *)data)->type == DAMONX_REC_CONFIG);
	EXPECT(!memcmp(data, data + 4 * PAGE_BYTES, 512));
}

TEST(ring_rules, "sizes and records that a ring cannot have are refused")
{
	struct damonx_ring arg = { .size = sizeof(arg) };
	int fd = session_open();

	EXPECT_EQ(call(fd, DAMONX_RING, &arg), -EINVAL);
	arg.data_bytes = PAGE_BYTES / 2;
	EXPECT_EQ(call(fd, DAMONX_RING, &arg), -EINVAL);
	arg.data_bytes = 3 * PAGE_BYTES;
	EXPECT_EQ(call(fd, DAMONX_RING, &arg), -EINVAL);
	arg.data_bytes = 1U << 31;
	EXPECT_EQ(call(fd, DAMONX_RING, &arg), -EINVAL);
	arg.data_bytes = PAGE_BYTES;
	arg.wakeup_bytes = PAGE_BYTES + 1;
	EXPECT_EQ(call(fd, DAMONX_RING, &arg), -EINVAL);
	arg.wakeup_bytes = 0;
	arg.records = 1ULL << 63;
	EXPECT_EQ(call(fd, DAMONX_RING, &arg), -EOPNOTSUPP);
	arg.records = 1ULL << DAMONX_REC_STATE;
	EXPECT_EQ(call(fd, DAMONX_RING, &arg), 0);
}

/* ---- what comes ---- */

TEST(order, "the stream begins with configuration, start and targets; windows count from 1")
{
	const struct damonx_rec_snapshot *snapshot;
	const struct damonx_rec_target *target;
	const struct damonx_rec_state *state;
	const struct damonx_region *regions;
	const struct damonx_rec *record;
	pid_t pid = busy_child(4);
	struct ring ring;
	uint64_t window, end_ns = 0;
	int fd = session_open();
	unsigned int i;

	map_ring(fd, &ring, 1 << 20);
	run_usual(fd, pid);
	record = next_record(&ring);
	EXPECT(record && record->type == DAMONX_REC_CONFIG);
	EXPECT_EQ(record->seq, 1);
	state = (const void *)next_record(&ring);
	EXPECT(state && state->head.type == DAMONX_REC_STATE);
	EXPECT_EQ(state->state, DAMONX_STATE_STARTED);
	EXPECT_EQ(state->head.seq, 2);
	target = (const void *)next_record(&ring);
	EXPECT(target && target->head.type == DAMONX_REC_TARGET);
	EXPECT_EQ(target->event, DAMONX_TARGET_ADDED);
	EXPECT_EQ(target->pid, pid);
	EXPECT(!strncmp(target->comm, "damonx-abi", 10));
	for (window = 1; window <= 5; window++) {
		snapshot = (const void *)wait_record(fd, &ring,
						     DAMONX_REC_SNAPSHOT);
		EXPECT_EQ(snapshot->head.seq, window + 3);
		EXPECT_EQ(snapshot->window, window);
		EXPECT(snapshot->start_ns < snapshot->end_ns);
		EXPECT(!end_ns || snapshot->start_ns == end_ns);
		EXPECT_EQ(snapshot->samples_asked, 10);
		EXPECT(snapshot->samples_taken <= 10);
		EXPECT_EQ(snapshot->flags, 0);
		end_ns = snapshot->end_ns;
		regions = (const void *)((const char *)snapshot +
					 snapshot->regions_offset);
		EXPECT(snapshot->nr_regions >= 1);
		for (i = 1; i < snapshot->nr_regions; i++)
			EXPECT(regions[i].start >= regions[i - 1].end);
	}
	EXPECT_EQ(stop(fd), 0);
	state = (const void *)wait_record(fd, &ring, DAMONX_REC_STATE);
	EXPECT_EQ(state->state, DAMONX_STATE_STOPPED);
	EXPECT_EQ(state->why, DAMONX_WHY_REQUEST);
	EXPECT(!next_record(&ring));
}

TEST(late_ring, "a ring that is made while the session runs begins with the current configuration and state")
{
	const struct damonx_rec *record;
	struct ring ring;
	int fd = session_open();

	run_usual(fd, busy_child(1));
	wait_windows(fd, 2);
	map_ring(fd, &ring, 1 << 16);
	record = wait_record(fd, &ring, DAMONX_REC_CONFIG);
	EXPECT_EQ(record->seq, 1);
	wait_record(fd, &ring, DAMONX_REC_STATE);
	wait_record(fd, &ring, DAMONX_REC_TARGET);
	wait_record(fd, &ring, DAMONX_REC_SNAPSHOT);
}

TEST(only_wanted, "record types that are not wanted do not come and are not numbered")
{
	struct damonx_ring arg = {
		.size = sizeof(arg),
		.data_bytes = 1 << 16,
		.records = 1ULL << DAMONX_REC_STATE,
	};
	const struct damonx_ring_head *head;
	const struct damonx_rec *record;
	int fd = session_open();

	EXPECT_EQ(call(fd, DAMONX_RING, &arg), 0);
	head = mmap(NULL, arg.out_mmap_bytes, PROT_READ, MAP_SHARED, fd, 0);
	EXPECT(head != MAP_FAILED);
	run_usual(fd, busy_child(1));
	wait_windows(fd, 3);
	EXPECT_EQ(stop(fd), 0);
	record = (const void *)((const char *)head + head->data_offset);
	EXPECT_EQ(record->type, DAMONX_REC_STATE);
	EXPECT_EQ(record->seq, 1);
	record = (const void *)((const char *)record + record->len);
	EXPECT_EQ(record->type, DAMONX_REC_STATE);
	EXPECT_EQ(record->seq, 2);
	EXPECT_EQ(head->producer, 2 * sizeof(struct damonx_rec_state));
}

TEST(last_window, "a target that exits leaves its last window, cut short, then its end")
{
	const struct damonx_rec_snapshot *snapshot = NULL;
	const struct damonx_rec_state *state;
	const struct damonx_rec *record;
	struct damonx_item_context *context;
	struct pollfd p = { .events = POLLIN };
	struct items *items = items_new();
	bool partial = false, exited = false;
	pid_t pid = busy_child(4);
	struct ring ring;
	int fd = session_open();

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 5000;
	context->aggr_us = 60000000;
	add_pid(items, 1, 1, pid);
	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	while (status_of(fd)->looks_answered < 50)
		nap_ms(10);
	end_child(pid);
	/* The command is done, the window would have lasted a minute. */
	p.fd = fd;
	do {
		EXPECT_EQ(poll(&p, 1, 60000), 1);
		while ((record = next_record(&ring))) {
			if (record->type == DAMONX_REC_SNAPSHOT) {
				snapshot = (const void *)record;
				EXPECT_EQ(snapshot->flags,
					  DAMONX_SNAPSHOT_PARTIAL);
				EXPECT(snapshot->nr_regions >= 1);
				EXPECT(snapshot->samples_taken >= 1);
				partial = true;
			}
			if (record->type == DAMONX_REC_TARGET &&
			    ((const struct damonx_rec_target *)record)->event ==
			    DAMONX_TARGET_EXITED)
				exited = true;
			if (record->type == DAMONX_REC_STATE) {
				state = (const void *)record;
				EXPECT(state->state == DAMONX_STATE_STARTED ||
				       (partial && exited &&
					state->why == DAMONX_WHY_TARGETS_GONE));
			}
		}
	} while (!(p.revents & POLLHUP));
	EXPECT(partial && exited);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STOPPED);
	EXPECT_EQ(status_of(fd)->why, DAMONX_WHY_TARGETS_GONE);
}

/* ---- losses ---- */

/* Reads on after a time of not reading and sums up what was lost on the way. */
static void drain(struct ring *ring, uint64_t *seq, uint64_t *gaps,
		  uint64_t *told)
{
	const struct damonx_rec_lost *lost;
	const struct damonx_rec *record;

	while ((record = next_record(ring))) {
		EXPECT(record->seq > *seq);
		*gaps += record->seq - *seq - 1;
		*seq = record->seq;
		if (record->type != DAMONX_REC_LOST)
			continue;
		lost = (const void *)record;
		EXPECT(lost->count && lost->bytes);
		EXPECT(lost->first_ns <= lost->last_ns);
		EXPECT(lost->last_ns <= record->time_ns);
		*told += lost->count;
	}
}

TEST(losses, "a reader that stops loses an exact number, and the monitor goes on")
{
	uint64_t seq = 0, gaps = 0, told = 0, windows, lost;
	pid_t pid = busy_child(4);
	struct ring ring;
	int fd = session_open();
	unsigned int round;

	map_ring(fd, &ring, 2 * PAGE_BYTES);
	run_usual(fd, pid);
	for (round = 0; round < 3; round++) {
		lost = ring.head->lost_records;
		windows = status_of(fd)->windows;
		while (__atomic_load_n(&ring.head->lost_records,
				       __ATOMIC_RELAXED) < lost + 5)
			nap_ms(5);
		EXPECT(status_of(fd)->windows > windows);
		drain(&ring, &seq, &gaps, &told);
		/*
		 * The next record that fits brings the count. A window counts
		 * before its record is there, so wait for two.
		 */
		wait_windows(fd, status_of(fd)->windows + 2);
		drain(&ring, &seq, &gaps, &told);
		EXPECT(told >= 5);
	}
	EXPECT_EQ(stop(fd), 0);
	drain(&ring, &seq, &gaps, &told);
	EXPECT_EQ(told, gaps);
	EXPECT_EQ(told, ring.head->lost_records);
	EXPECT_EQ(told, status_of(fd)->lost);
	EXPECT(ring.head->lost_bytes >= told * sizeof(struct damonx_rec));
	EXPECT_EQ(seq - told, status_of(fd)->records);
}

TEST(hostile_reader, "positions that cannot be only lose records, whatever they are")
{
	static const uint64_t positions[] = {
		~0ULL, 1, 3, 0xfff, 1ULL << 32, 12345, 1ULL << 63,
	};
	struct ring ring;
	uint64_t windows;
	int fd = session_open();
	unsigned int i;

	map_ring(fd, &ring, 4 * PAGE_BYTES);
	run_usual(fd, busy_child(4));
	wait_windows(fd, 3);
	for (i = 0; i < sizeof(positions) / sizeof(positions[0]); i++) {
		__atomic_store_n(&ring.reader->consumer, positions[i],
				 __ATOMIC_RELEASE);
		__atomic_store_n(&ring.reader->wakeup_bytes,
				 (uint32_t)positions[i], __ATOMIC_RELEASE);
		windows = status_of(fd)->windows;
		wait_windows(fd, windows + 3);
	}
	/* The last one cannot be. A reader that comes to its senses goes on. */
	EXPECT(ring.head->lost_records >= 2);
	ring.at = __atomic_load_n(&ring.head->producer, __ATOMIC_ACQUIRE);
	__atomic_store_n(&ring.reader->wakeup_bytes, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&ring.reader->consumer, ring.at, __ATOMIC_RELEASE);
	wait_record(fd, &ring, DAMONX_REC_LOST);
	wait_record(fd, &ring, DAMONX_REC_SNAPSHOT);
}

TEST(low_half, "the low half of a reader's position says everything, as a 32-bit reader stores it")
{
	struct ring ring;
	uint64_t windows;
	int fd = session_open();
	unsigned int i;

	map_ring(fd, &ring, 4 * PAGE_BYTES);
	run_usual(fd, busy_child(4));
	/* The high half lags, as between the two stores of such a reader. */
	for (i = 0; i < 3; i++) {
		ring.at = __atomic_load_n(&ring.head->producer,
					  __ATOMIC_ACQUIRE);
		__atomic_store_n(&ring.reader->consumer,
				 ring.at | 0xffffffffULL << 32,
				 __ATOMIC_RELEASE);
		windows = status_of(fd)->windows;
		wait_windows(fd, windows + 2);
	}
	EXPECT(ring.head->producer > 0);
	EXPECT_EQ(ring.head->lost_records, 0);
}

/* ---- poll ---- */

TEST(poll_rules, "poll: an error without a ring, data by watermark, the end as a hang-up")
{
	struct damonx_ring arg = {
		.size = sizeof(arg),
		.data_bytes = 1 << 16,
		.wakeup_bytes = 4096,
	};
	struct pollfd p = { .events = POLLIN };
	const struct damonx_ring_head *head;
	struct damonx_item_context *context;
	struct items *items;
	pid_t pid = busy_child(1);
	uint64_t begin_ns;

	p.fd = session_open();
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLERR);
	EXPECT_EQ(call(p.fd, DAMONX_RING, &arg), 0);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	head = mmap(NULL, arg.out_mmap_bytes, PROT_READ, MAP_SHARED, p.fd, 0);
	EXPECT(head != MAP_FAILED);
	run_usual(p.fd, pid);
	EXPECT_EQ(poll(&p, 1, 60000), 1);
	EXPECT_EQ(p.revents, POLLIN);
	EXPECT(head->producer >= 4096);
	EXPECT_EQ(stop(p.fd), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLHUP);
	EXPECT_EQ(start(p.fd), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN);
	/*
	 * Whoever waits is woken by the end of the last target, not only by
	 * the end of his patience, after which poll() looks once more. The
	 * sample that finds out is due when he waits already.
	 */
	EXPECT_EQ(stop(p.fd), 0);
	items = items_new();
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 500000;
	context->aggr_us = 500000;
	add_pid(items, 1, 1, pid);
	EXPECT_EQ(configure(p.fd, items, 0), 0);
	EXPECT_EQ(start(p.fd), 0);
	begin_ns = now_ns();
	end_child(pid);
	p.events = 0;
	EXPECT_EQ(poll(&p, 1, 60000), 1);
	EXPECT_EQ(p.revents, POLLHUP);
	EXPECT((now_ns() - begin_ns) / 1000000 < 60000);
}
