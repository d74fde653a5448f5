// SPDX-License-Identifier: GPL-2.0
/* Sessions: starting and stopping, names, descriptors, rights, unloading. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "abi.h"

/* ---- starting and stopping ---- */

TEST(start_rules, "what cannot start says why; starting what runs is busy")
{
	struct items *items;
	int fd = session_open();
	pid_t pid;

	EXPECT_EQ(start(fd), -ENOENT);
	EXPECT(strstr(message, "configure"));
	EXPECT_EQ(control(fd, DAMONX_START, 7), -ENOENT);
	EXPECT(strstr(message, "7"));
	items = items_new();
	add_kdamond(items, 1);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), -EINVAL);
	EXPECT(strstr(message, "kdamond 1 has no context"));
	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), -EINVAL);
	EXPECT(strstr(message, "has no target"));

	pid = busy_child(1);
	EXPECT_EQ(configure(fd, usual_items(pid), 0), 0);
	end_child(pid);
	EXPECT_EQ(start(fd), -ESRCH);
	EXPECT(strstr(message, "no process"));
	EXPECT_EQ(stop(fd), 0);

	run_usual(fd, busy_child(1));
	EXPECT_EQ(start(fd), -EBUSY);
	EXPECT(strstr(message, "runs already"));
	EXPECT_EQ(stop(fd), 0);
	EXPECT_EQ(stop(fd), 0);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STOPPED);
	EXPECT_EQ(status_of(fd)->pid, 0);
}

TEST(often, "a session can be started and stopped again and again")
{
	pid_t pid = busy_child(2);
	struct ring ring;
	int fd = session_open(), i;

	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, usual_items(pid), 0), 0);
	for (i = 0; i < 100; i++) {
		EXPECT_EQ(start(fd), 0);
		if (i % 10 == 0)
			wait_windows(fd, 1);
		EXPECT_EQ(stop(fd), 0);
		while (next_record(&ring))
			;
	}
	EXPECT_EQ(ring.head->lost_records, 0);
	/* And a closed one stops by itself. */
	EXPECT_EQ(start(fd), 0);
	close(fd);
}

TEST(prompt, "stopping does not wait for a sample that is due in an hour")
{
	struct damonx_item_context *context;
	struct items *items = items_new();
	pid_t pid = busy_child(1);
	uint64_t begin_ns;
	int fd = session_open();

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 3600ULL * 1000000;
	context->aggr_us = 2 * 3600ULL * 1000000;
	add_pid(items, 1, 1, pid);
	EXPECT_EQ(configure(fd, items, 0), 0);
	begin_ns = now_ns();
	EXPECT_EQ(start(fd), 0);
	nap_ms(50);
	EXPECT_EQ(stop(fd), 0);
	/* So does a commit reach it: the new interval counts at once. */
	EXPECT_EQ(start(fd), 0);
	EXPECT_EQ(configure(fd, usual_items(pid), 0), 0);
	wait_windows(fd, 2);
	EXPECT_EQ(stop(fd), 0);
	EXPECT((now_ns() - begin_ns) / 1000000000 < 3600);
}

TEST(several, "kdamonds, contexts and targets run side by side")
{
	struct items *items = items_new();
	pid_t a = busy_child(1), b = busy_child(1);
	const struct damonx_rec_status *status;
	int fd = session_open(), i;

	for (i = 1; i <= 2; i++) {
		add_kdamond(items, i);
		add_context(items, 1, i, DAMONX_OPS_VADDR)->aggr_us = 20000;
		add_pid(items, 1, 1, a);
		add_pid(items, 2, 1, b);
		add_context(items, 2, i, DAMONX_OPS_VADDR)->aggr_us = 50000;
		add_pid(items, 1, 2, b);
	}
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	for (;;) {
		status = status_of(fd);
		for (i = 0; i < 4 && status[i].windows >= 2; i++) {
			EXPECT_EQ(status[i].kdamond, 1 + i / 2);
			EXPECT_EQ(status[i].context, 1 + i % 2);
			EXPECT_EQ(status[i].nr_targets, 2 - i % 2);
			EXPECT(status[i].pid > 0);
		}
		if (i == 4)
			break;
		nap_ms(5);
	}
	EXPECT(status[0].pid != status[2].pid);
	EXPECT_EQ(status[0].pid, status[1].pid);
	/* One of two goes; the other context of the kdamond goes on. */
	EXPECT_EQ(control(fd, DAMONX_STOP, 2), 0);
	status = status_of(fd);
	EXPECT_EQ(status[0].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status[2].state, DAMONX_STATE_STOPPED);
	end_child(b);
	while (status_of(fd)[1].nr_targets)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)[0].state, DAMONX_STATE_STARTED);
	end_child(a);
	while (status_of(fd)[0].state != DAMONX_STATE_STOPPED)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)[0].why, DAMONX_WHY_TARGETS_GONE);
}

static void comm_of(pid_t pid, char comm[32])
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	fd = open(path, O_RDONLY);
	EXPECT(fd >= 0);
	n = read(fd, comm, 31);
	EXPECT(n > 0);
	comm[n - 1] = '\0';
	close(fd);
}

TEST(thread_names, "threads of one session have different names, whatever the identifiers")
{
	static const uint32_t ids[] = { 1, 2000000001, 2000000002 };
	struct items *items = items_new();
	pid_t pid = busy_child(1);
	char names[3][32], id[16];
	int fd = session_open(), i;

	for (i = 0; i < 3; i++) {
		add_kdamond(items, ids[i]);
		add_context(items, 1, ids[i], DAMONX_OPS_VADDR);
		add_pid(items, 1, 1, pid);
	}
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	for (i = 0; i < 3; i++) {
		comm_of(status_of(fd)[i].pid, names[i]);
		ksft_note("%s", names[i]);
		snprintf(id, sizeof(id), "%u", ids[i]);
		EXPECT(strstr(names[i], id));
	}
	EXPECT(!strncmp(names[0], "kdamondx.", 9));
	EXPECT(strcmp(names[1], names[2]));
}

/* ---- while it runs ---- */

TEST(commit, "a commit to a running session joins, removes and goes on")
{
	pid_t a = busy_child(1), b = busy_child(1);
	const struct damonx_rec_target *event;
	struct items *items;
	struct ring ring;
	uint64_t windows;
	int fd = session_open();

	map_ring(fd, &ring, 1 << 20);
	run_usual(fd, a);
	wait_record(fd, &ring, DAMONX_REC_TARGET);
	wait_windows(fd, 2);
	windows = status_of(fd)->windows;

	items = usual_items(a);
	add_pid(items, 2, 1, b);
	EXPECT_EQ(configure(fd, items, 0), 0);
	wait_record(fd, &ring, DAMONX_REC_CONFIG);
	event = (const void *)wait_record(fd, &ring, DAMONX_REC_TARGET);
	EXPECT_EQ(event->event, DAMONX_TARGET_ADDED);
	EXPECT_EQ(event->target, 2);
	EXPECT_EQ(event->pid, b);
	EXPECT(status_of(fd)->windows >= windows);

	/* Target 1 becomes another process. */
	EXPECT_EQ(configure(fd, usual_items(b), 0), 0);
	event = (const void *)wait_record(fd, &ring, DAMONX_REC_TARGET);
	EXPECT_EQ(event->event, DAMONX_TARGET_REMOVED);
	EXPECT_EQ(event->target, 1);
	event = (const void *)wait_record(fd, &ring, DAMONX_REC_TARGET);
	EXPECT_EQ(event->event, DAMONX_TARGET_REMOVED);
	EXPECT_EQ(event->target, 2);
	event = (const void *)wait_record(fd, &ring, DAMONX_REC_TARGET);
	EXPECT_EQ(event->event, DAMONX_TARGET_ADDED);
	EXPECT_EQ(event->pid, b);
	end_child(a);
	wait_windows(fd, status_of(fd)->windows + 2);
	EXPECT_EQ(status_of(fd)->nr_targets, 1);

	/* What is gone may be given again, as it is read back. */
	EXPECT_EQ(configure(fd, usual_items(a), 0), -ESRCH);
	end_child(b);
	while (status_of(fd)->state != DAMONX_STATE_STOPPED)
		nap_ms(5);
	EXPECT_EQ(configure(fd, usual_items(b), 0), 0);
	EXPECT_EQ(start(fd), -ESRCH);
}

TEST(commit_rules, "what cannot change while running is busy, and nothing changes")
{
	pid_t pid = busy_child(1);
	struct items *items;
	uint32_t before, after;
	int fd = session_open();

	run_usual(fd, pid);
	config_of(fd, &before);
	EXPECT_EQ(configure(fd, items_new(), 0), -EBUSY);
	EXPECT(strstr(message, "kdamond 1"));
	items = usual_items(pid);
	add_kdamond(items, 2);
	EXPECT_EQ(configure(fd, items, 0), -EBUSY);
	EXPECT(strstr(message, "kdamond 2"));
	items = usual_items(pid);
	add_context(items, 2, 1, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, 0), -EBUSY);
	EXPECT(strstr(message, "context 2"));
	items = items_new();
	add_kdamond(items, 1);
	EXPECT_EQ(configure(fd, items, 0), -EBUSY);
	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, 0), -EBUSY);
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_CHECK), -EBUSY);
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	add_pid(items, 1, 1, pid);
	add_region(items, 1, 1, 0x10000, 0x20000);
	EXPECT_EQ(configure(fd, items, 0), -EBUSY);
	EXPECT(strstr(message, "ops"));
	config_of(fd, &after);
	EXPECT_EQ(before, after);
	wait_windows(fd, status_of(fd)->windows + 2);
}

TEST(exec, "a target that execs is followed, and said to have")
{
	const struct damonx_rec_target *event;
	struct ring ring;
	int fd = session_open(), go[2];
	pid_t pid;
	char c = 0;

	EXPECT_EQ(pipe(go), 0);
	pid = fork();
	if (!pid) {
		EXPECT_EQ(read(go[0], &c, 1), 1);
		execl("/bin/sleep", "sleep", "1000", NULL);
		_exit(127);
	}
	map_ring(fd, &ring, 1 << 20);
	run_usual(fd, pid);
	wait_record(fd, &ring, DAMONX_REC_TARGET);
	wait_windows(fd, 2);
	EXPECT_EQ(write(go[1], &c, 1), 1);
	event = (const void *)wait_record(fd, &ring, DAMONX_REC_TARGET);
	EXPECT_EQ(event->event, DAMONX_TARGET_EXECED);
	EXPECT(!strcmp(event->comm, "sleep"));
	wait_windows(fd, status_of(fd)->windows + 3);
	EXPECT_EQ(status_of(fd)->nr_targets, 1);
	EXPECT(status_of(fd)->nr_regions > 0);
}

/* ---- snapshots ---- */

static uint32_t snapshot(int fd, struct damonx_snapshot *arg, char *buf,
			 uint32_t bytes)
{
	arg->size = sizeof(*arg);
	arg->buf = (uintptr_t)buf;
	arg->buf_len = bytes;
	arg->message = (uintptr_t)message;
	arg->message_len = sizeof(message);
	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, arg), 0);
	return arg->out_len ? ((struct damonx_rec_snapshot *)buf)->nr_regions :
			      0;
}

TEST(snapshots, "a snapshot never waits for a window, and takes filters")
{
	static char buf[1 << 20];
	const struct damonx_rec_snapshot *rec = (void *)buf;
	const struct damonx_region *regions = (void *)(rec + 1);
	struct damonx_snapshot arg = { 0 };
	struct damonx_item_context *context;
	struct items *items = items_new();
	uint64_t middle;
	uint32_t all, i, n;
	int fd = session_open();

	add_kdamond(items, 1);
	context = add_context(items, 2, 1, DAMONX_OPS_VADDR);
	context->aggr_us = 3600ULL * 1000000;
	add_pid(items, 3, 2, busy_child(4));
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(snapshot(fd, &arg, buf, sizeof(buf)), 0);
	EXPECT_EQ(start(fd), 0);
	while (status_of(fd)->looks_answered < 100)
		nap_ms(10);
	all = snapshot(fd, &arg, buf, sizeof(buf));
	EXPECT(all >= 3);
	EXPECT_EQ(rec->head.type, DAMONX_REC_SNAPSHOT);
	EXPECT_EQ(rec->head.seq, 0);
	EXPECT_EQ(rec->head.len, sizeof(*rec) + all * sizeof(*regions));
	EXPECT_EQ(rec->head.len, arg.out_len);
	EXPECT_EQ(rec->kdamond, 1);
	EXPECT_EQ(rec->context, 2);
	EXPECT_EQ(rec->target, 3);
	EXPECT_EQ(rec->flags, DAMONX_SNAPSHOT_PARTIAL);

	/* Above and below an address in the middle of a region. */
	middle = regions[1].start + PAGE_BYTES / 2;
	arg = (struct damonx_snapshot){ .start = middle };
	n = snapshot(fd, &arg, buf, sizeof(buf));
	EXPECT(n && regions[0].end > middle);
	arg = (struct damonx_snapshot){ .end = middle };
	n = snapshot(fd, &arg, buf, sizeof(buf));
	EXPECT(n && regions[n - 1].start < middle);
	arg = (struct damonx_snapshot){ .max_accesses = 1 };
	n = snapshot(fd, &arg, buf, sizeof(buf));
	for (i = 0; i < n; i++)
		EXPECT_EQ(regions[i].estimate, 0);
	arg = (struct damonx_snapshot){ .min_accesses = 1 };
	n = snapshot(fd, &arg, buf, sizeof(buf));
	for (i = 0; i < n; i++)
		EXPECT(regions[i].estimate >= 1);
	arg = (struct damonx_snapshot){ .min_bytes = 1ULL << 62 };
	EXPECT_EQ(snapshot(fd, &arg, buf, sizeof(buf)), 0);
	EXPECT_EQ(arg.out_len, sizeof(*rec));

	/* Too short a buffer: how long it must be. */
	arg = (struct damonx_snapshot){
		.size = sizeof(arg), .buf = (uintptr_t)buf, .buf_len = 8,
	};
	memset(buf, 'x', 16);
	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), -ENOSPC);
	EXPECT(arg.out_len > sizeof(*rec));
	EXPECT_EQ(buf[0], 'x');
	arg.context = 9;
	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), -ENOENT);
}

/* ---- names ---- */

static int keep_with(int fd, const char *name, uint32_t flags, uint32_t *number)
{
	struct damonx_keep arg = { .size = sizeof(arg), .flags = flags };
	int err;

	memcpy(arg.name, name, strnlen(name, sizeof(arg.name)));
	err = call(fd, DAMONX_KEEP, &arg);
	if (number)
		*number = arg.out_number;
	return err;
}

static int keep(int fd, const char *name, uint32_t *number)
{
	return keep_with(fd, name, 0, number);
}

static int attach(int fd, const char *name, uint32_t number)
{
	struct damonx_attach arg = { .size = sizeof(arg), .number = number };

	strncpy(arg.name, name, sizeof(arg.name) - 1);
	return call(fd, DAMONX_ATTACH, &arg);
}

static struct damonx_rec_session list_buf[256];

static uint32_t list(int fd)
{
	struct damonx_list arg = {
		.size = sizeof(arg),
		.buf = (uintptr_t)list_buf,
		.buf_len = sizeof(list_buf),
	};

	EXPECT_EQ(call(fd, DAMONX_LIST, &arg), 0);
	return arg.out_len / sizeof(list_buf[0]);
}

static const struct damonx_rec_session *listed(int fd, uint32_t number)
{
	uint32_t i, n = list(fd);

	for (i = 0; i < n; i++) {
		if (list_buf[i].number == number)
			return &list_buf[i];
	}
	return NULL;
}

TEST(names, "a name is 1 to 31 of the right characters, once for each user")
{
	int a = session_open(), b = session_open();

	EXPECT_EQ(keep(a, "has space", NULL), -EINVAL);
	EXPECT_EQ(keep(a, "a/b", NULL), -EINVAL);
	EXPECT_EQ(keep(a, "\xc3\xa4", NULL), -EINVAL);
	EXPECT_EQ(keep(a, "12345678901234567890123456789012", NULL), -EINVAL);
	EXPECT_EQ(keep(a, "1234567890123456789012345678901", NULL), 0);
	EXPECT_EQ(keep(a, "A.b_c-1", NULL), 0);
	EXPECT_EQ(keep(b, "A.b_c-1", NULL), -EEXIST);
	EXPECT_EQ(keep(a, "", NULL), 0);
	EXPECT_EQ(keep(b, "A.b_c-1", NULL), 0);
	EXPECT_EQ(keep(b, "", NULL), 0);
	EXPECT_EQ(attach(a, "A.b_c-1", 0), -ENOENT);
}

TEST(outlive, "a kept session outlives its descriptor, is listed, attached, and ends by stop")
{
	const struct damonx_rec_session *session;
	pid_t pid = busy_child(1);
	uint32_t number, bytes;
	uint64_t windows;
	int fd = session_open();

	run_usual(fd, pid);
	EXPECT_EQ(keep(fd, "outlive", &number), 0);
	wait_windows(fd, 1);
	close(fd);

	fd = session_open();
	session = listed(fd, number);
	EXPECT(session);
	EXPECT(!strcmp(session->name, "outlive"));
	EXPECT_EQ(session->nr_descriptors, 0);
	EXPECT_EQ(session->nr_kdamonds, 1);
	EXPECT_EQ(session->nr_running, 1);
	EXPECT_EQ(session->uid, getuid());
	EXPECT(session->start_ns && session->start_ns < now_ns());

	EXPECT_EQ(attach(fd, "nobody", 0), -ENOENT);
	EXPECT_EQ(attach(fd, "outlive", number), -EINVAL);
	EXPECT_EQ(attach(fd, "outlive", 0), 0);
	EXPECT_EQ(listed(fd, number)->nr_descriptors, 1);
	/* A configured descriptor has a session already. */
	EXPECT_EQ(attach(fd, "outlive", 0), -EBUSY);
	windows = status_of(fd)->windows;
	wait_windows(fd, windows + 2);
	config_of(fd, &bytes);
	EXPECT(bytes);
	close(fd);

	fd = session_open();
	EXPECT_EQ(attach(fd, "", number), 0);
	EXPECT_EQ(stop(fd), 0);
	close(fd);
	fd = session_open();
	while (listed(fd, number))
		nap_ms(5);
	EXPECT_EQ(attach(fd, "outlive", 0), -ENOENT);
}

struct attacher {
	pthread_t thread;
	pthread_barrier_t *go;
	int fd;
	uint32_t number;
	int err;
};

static void *attach_at_once(void *data)
{
	struct attacher *a = data;

	pthread_barrier_wait(a->go);
	a->err = attach(a->fd, "", a->number);
	return NULL;
}

TEST(attach_once, "when two threads attach one descriptor, one of them does")
{
	struct attacher by[2] = { 0 };
	pid_t pid = busy_child(1);
	pthread_barrier_t go;
	int fd, i, j;

	EXPECT_EQ(pthread_barrier_init(&go, NULL, 2), 0);
	for (j = 0; j < 2; j++) {
		by[j].go = &go;
		fd = session_open();
		EXPECT_EQ(configure(fd, usual_items(pid), 0), 0);
		EXPECT_EQ(keep(fd, j ? "one" : "other", &by[j].number), 0);
	}
	for (i = 0; i < 500; i++) {
		fd = session_open();
		for (j = 0; j < 2; j++) {
			by[j].fd = fd;
			EXPECT_EQ(pthread_create(&by[j].thread, NULL,
						 attach_at_once, &by[j]), 0);
		}
		for (j = 0; j < 2; j++)
			pthread_join(by[j].thread, NULL);
		EXPECT_EQ(by[0].err ? by[0].err : by[1].err, -EBUSY);
		EXPECT(!by[0].err || !by[1].err);
		close(fd);
	}
}

TEST(ring_again, "a ring goes with its descriptor; the next reader of the session gets one of his own")
{
	pid_t pid = busy_child(1);
	int kept = session_open(), fd, i;
	uint64_t produced;
	struct ring ring;

	run_usual(kept, pid);
	EXPECT_EQ(keep(kept, "again", NULL), 0);
	for (i = 0; i < 3; i++) {
		fd = session_open();
		EXPECT_EQ(attach(fd, "again", 0), 0);
		map_ring(fd, &ring, 1 << 16);
		EXPECT(next_record(&ring)->type == DAMONX_REC_CONFIG);
		wait_record(fd, &ring, DAMONX_REC_TARGET);
		wait_record(fd, &ring, DAMONX_REC_SNAPSHOT);
		EXPECT_EQ(ring.head->lost_records, 0);
		/* It is that descriptor's alone. */
		EXPECT_EQ(make_ring(kept, 1 << 16, NULL), -EBUSY);
		EXPECT(mmap(NULL, ring.bytes, PROT_READ, MAP_SHARED, kept,
			    0) == MAP_FAILED);
		EXPECT_EQ(errno, ENXIO);
		close(fd);
		/* A mapping holds it like the descriptor. */
		EXPECT_EQ(make_ring(kept, 1 << 16, NULL), -EBUSY);
		munmap(ring.reader, PAGE_BYTES);
		produced = ring.head->producer;
		while (*(volatile uint64_t *)&ring.head->producer == produced)
			nap_ms(5);
		munmap((void *)ring.head, ring.bytes);
	}
	EXPECT_EQ(make_ring(kept, 1 << 16, NULL), 0);
}

TEST(kept_end, "a kept session ends when its last target exits")
{
	pid_t pid = busy_child(1);
	uint32_t number;
	int fd = session_open(), i;

	for (i = 0; i < 10; i++) {
		pid = i ? busy_child(1) : pid;
		run_usual(fd, pid);
		EXPECT_EQ(keep(fd, "ends", &number), 0);
		if (i & 1)
			wait_windows(fd, 1);
		if (i & 2) {
			/* The end comes while a descriptor is there. */
			end_child(pid);
			close(fd);
		} else {
			close(fd);
			end_child(pid);
		}
		fd = session_open();
		while (listed(fd, number))
			nap_ms(5);
	}
}

static void wait_listed_ended(uint32_t number)
{
	const struct damonx_rec_session *session;
	int fd = session_open();

	while ((session = listed(fd, number)) && session->nr_running)
		nap_ms(5);
	EXPECT(session);
	close(fd);
}

/* Regions and statistics of the end, by a new descriptor. */
static void expect_results(const char *name)
{
	char buf[1 << 16];
	struct damonx_snapshot arg = {
		.size = sizeof(arg),
		.buf = (uintptr_t)buf,
		.buf_len = sizeof(buf),
	};
	int fd = session_open();

	EXPECT_EQ(attach(fd, name, 0), 0);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STOPPED);
	EXPECT(status_of(fd)->windows >= 1);
	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	EXPECT(arg.out_len > sizeof(struct damonx_rec_snapshot));
	EXPECT_EQ(stop(fd), 0);
	close(fd);
}

TEST(kept_results, "results can be asked for after a stop and after the end of all targets, until the name is used again")
{
	uint32_t number, second;
	pid_t pid = busy_child(1);
	int fd = session_open();

	run_usual(fd, pid);
	EXPECT_EQ(keep_with(fd, "results", DAMONX_KEEP_RESULTS, &number), 0);
	wait_windows(fd, 1);
	EXPECT_EQ(stop(fd), 0);
	close(fd);
	expect_results("results");
	/* A second time, by somebody else than who has stopped it. */
	expect_results("results");

	/* It can go on, and outlive this descriptor again. */
	fd = session_open();
	EXPECT_EQ(attach(fd, "results", 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 1);
	close(fd);
	end_child(pid);
	wait_listed_ended(number);
	expect_results("results");

	/* The next one of that name is another one. */
	fd = session_open();
	pid = busy_child(1);
	run_usual(fd, pid);
	EXPECT_EQ(keep_with(fd, "results", DAMONX_KEEP_RESULTS, &second), 0);
	EXPECT(!listed(fd, number));
	EXPECT_EQ(keep(fd, "", NULL), 0);
	close(fd);
	end_child(pid);
}

TEST(kept_results_few, "a user has only so many sessions that have ended")
{
	struct damonx_info info = { .size = sizeof(info) };
	uint32_t numbers[66];
	pid_t pid = busy_child(1);
	char name[16];
	int fd = session_open(), i, left, most;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	close(fd);
	most = info.max_user_ended;
	EXPECT(most > 0 && most <= 64);
	for (i = 0; i < most + 2; i++) {
		fd = session_open();
		run_usual(fd, pid);
		snprintf(name, sizeof(name), "few%d", i);
		EXPECT_EQ(keep_with(fd, name, DAMONX_KEEP_RESULTS, &numbers[i]), 0);
		EXPECT_EQ(stop(fd), 0);
		close(fd);
	}
	fd = session_open();
	do {
		nap_ms(5);
		for (i = left = 0; i < most + 2; i++)
			left += listed(fd, numbers[i]) != NULL;
	} while (left > most);
	EXPECT_EQ(left, most);
	/* The newest are left. Who asks may end that. */
	for (i = 2; i < most + 2; i++) {
		EXPECT(listed(fd, numbers[i]));
		close(fd);
		fd = session_open();
		EXPECT_EQ(attach(fd, "", numbers[i]), 0);
		EXPECT_EQ(keep(fd, "", NULL), 0);
	}
	close(fd);
	fd = session_open();
	for (i = 0; i < most + 2; i++)
		while (listed(fd, numbers[i]))
			nap_ms(5);
	close(fd);
	end_child(pid);
}

/* ---- descriptors ---- */

TEST(fork_shares, "fork shares a session and does not double it")
{
	pid_t target = busy_child(1), pid;
	int fd = session_open(), status;

	run_usual(fd, target);
	pid = fork();
	if (!pid) {
		EXPECT_EQ(start(fd), -EBUSY);
		close(fd);
		_exit(0);
	}
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(list(fd), 1);
	EXPECT_EQ(list_buf[0].nr_descriptors, 1);
	wait_windows(fd, status_of(fd)->windows + 2);
}

TEST(pass_on, "a descriptor can be passed to another process, which reads on")
{
	pid_t target = busy_child(1), pid;
	int fd, pair[2], status;
	struct ring ring;

	EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	if (!pid) {
		fd = receive_fd(pair[1]);
		map_ring(fd, &ring, 1 << 16);
		wait_record(fd, &ring, DAMONX_REC_SNAPSHOT);
		EXPECT_EQ(stop(fd), 0);
		_exit(0);
	}
	fd = session_open();
	run_usual(fd, target);
	send_fd(pair[0], fd);
	close(fd);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
}

TEST(many_sessions, "a user has only so many sessions, and gets them back")
{
	struct damonx_info info = { .size = sizeof(info) };
	int fd = session_open(), fds[1024], i = 0, j;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	EXPECT(info.max_user_sessions < 1000);
	while ((fds[i] = open(DAMONX_DEVICE, O_RDWR)) >= 0)
		i++;
	EXPECT_EQ(errno, EUSERS);
	EXPECT(i < (int)info.max_user_sessions);
	for (j = 0; j < i; j++)
		close(fds[j]);
	close(session_open());
}
