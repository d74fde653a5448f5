// SPDX-License-Identifier: GPL-2.0
/* Changes of what runs: what is told, who waits for whom, and what fails. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "abi.h"

/* The next state that is told, of @context. */
static uint32_t next_state(int fd, struct ring *ring, uint32_t context)
{
	const struct damonx_rec_state *state;

	state = (const void *)wait_record(fd, ring, DAMONX_REC_STATE);
	EXPECT_EQ(state->kdamond, 1);
	EXPECT_EQ(state->context, context);
	return state->state;
}

static struct items *two_contexts(pid_t a, pid_t b)
{
	struct items *items = usual_items(a);
	struct damonx_item_context *context;

	context = add_context(items, 2, 1, DAMONX_OPS_VADDR);
	context->sample_us = 2000;
	context->aggr_us = 20000;
	add_pid(items, 1, 2, b);
	return items;
}

TEST(context_states, "a context that ends while others run says so, and begins again when it gets a target")
{
	pid_t a = busy_child(1), b = busy_child(1);
	struct ring ring;
	int fd = session_open();

	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, two_contexts(a, b), 0), 0);
	EXPECT_EQ(start(fd), 0);
	EXPECT_EQ(next_state(fd, &ring, 0), DAMONX_STATE_STARTED);
	end_child(b);
	EXPECT_EQ(next_state(fd, &ring, 2), DAMONX_STATE_STOPPED);
	EXPECT_EQ(status_of(fd)[0].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_STOPPED);
	EXPECT_EQ(status_of(fd)[1].why, DAMONX_WHY_TARGETS_GONE);
	EXPECT_EQ(status_of(fd)[1].nr_targets, 0);
	/* What is gone can be given again and changes nothing. */
	EXPECT_EQ(configure(fd, two_contexts(a, b), 0), 0);
	b = busy_child(1);
	EXPECT_EQ(configure(fd, two_contexts(a, b), 0), 0);
	EXPECT_EQ(next_state(fd, &ring, 2), DAMONX_STATE_STARTED);
	while (status_of(fd)[1].windows < 2)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)[1].nr_targets, 1);
	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status_of(fd)[1].why, DAMONX_WHY_REQUEST);
	EXPECT_EQ(stop(fd), 0);
	EXPECT_EQ(next_state(fd, &ring, 0), DAMONX_STATE_STOPPED);
}

/* ---- only asking ---- */

static struct items *kdamonds(uint32_t nr)
{
	struct items *items = items_new();

	while (nr)
		add_kdamond(items, nr--);
	return items;
}

/* Ask again and again for as many kdamonds as a user may have. */
static pid_t asking_child(void)
{
	pid_t child = fork();

	EXPECT(child >= 0);
	if (!child) {
		int fd = session_open();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			configure(fd, kdamonds(16), DAMONX_CONFIGURE_CHECK);
	}
	return child;
}

TEST(only_asked, "what is only asked for takes nothing from the limits of others")
{
	const char *path = "/sys/module/damonx/parameters/max_user_kdamonds";
	int fd = session_open(), nr_refused = 0, i;
	char before[32];
	pid_t child;

	read_file(path, before, sizeof(before));
	EXPECT(write_file(path, "16"));
	child = asking_child();
	for (i = 0; i < 3000; i++) {
		nr_refused += configure(fd, kdamonds(1), 0) != 0;
		EXPECT_EQ(configure(fd, items_new(), 0), 0);
	}
	end_child(child);
	EXPECT(write_file(path, before));
	EXPECT_EQ(nr_refused, 0);
}

/* ---- who waits for whom ---- */

#define STORMS	64

/* A child that has its mmap_lock for writing most of the time. */
static pid_t storm_child(void)
{
	const size_t bytes = 1 << 20;
	pid_t pid = fork();
	char *at;

	EXPECT(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	EXPECT_EQ(nice(19), 19);
	for (;;) {
		at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		mprotect(at, bytes, PROT_READ);
		mprotect(at, bytes, PROT_READ | PROT_WRITE);
		munmap(at, bytes);
	}
}

/* All storms as targets of one context. */
static struct items *storm_items(const pid_t *pids, uint64_t aggr_us)
{
	struct items *items = items_new();
	struct damonx_item_context *context;
	int i;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 5000;
	context->aggr_us = aggr_us;
	for (i = 0; i < STORMS; i++)
		add_pid(items, i + 1, 1, pids[i]);
	return items;
}

/* Milliseconds that the slowest call of a kind took. */
struct slowest {
	uint64_t begin_ns;
	uint64_t ns;
};

static void begin(struct slowest *s)
{
	s->begin_ns = now_ns();
}

static void end(struct slowest *s)
{
	uint64_t ns = now_ns() - s->begin_ns;

	if (ns > s->ns)
		s->ns = ns;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Steps that usually pass from an answer of STATUS to that of a call, and of
 * STATUS again. Usually: the test itself may be off its CPU meanwhile.
 */
static uint64_t usual_steps(int fd, bool snapshots)
{
	uint64_t steps[51], before;
	int i;

	for (i = 0; i < 51; i++) {
		nap_ms(3);
		before = status_of(fd)->steps;
		if (snapshots)
			snapshot_of(fd, 0);
		steps[i] = status_of(fd)->steps - before;
	}
	qsort(steps, 51, sizeof(*steps), compare);
	return steps[25];
}

TEST(storm, "with 64 targets whose memory changes all the time no call waits for more than one of them")
{
	struct slowest commits = { 0 }, stops = { 0 }, states = { 0 },
		       snapshots = { 0 };
	uint64_t steps = 0, waited = 0;
	pid_t pids[STORMS];
	int fd = session_open(), i;

	for (i = 0; i < STORMS; i++)
		pids[i] = storm_child();
	EXPECT_EQ(configure(fd, storm_items(pids, 100000), 0), 0);
	for (i = 0; i < 30; i++) {
		if (i % 3 == 0)
			EXPECT_EQ(start(fd), 0);
		nap_ms(7 + i);
		begin(&commits);
		EXPECT_EQ(configure(fd, storm_items(pids, 100000 + 5000 * i),
				    0), 0);
		end(&commits);
		begin(&snapshots);
		snapshot_of(fd, 0);
		end(&snapshots);
		begin(&states);
		status_of(fd);
		end(&states);
		if (i % 3 != 2)
			continue;
		begin(&stops);
		EXPECT_EQ(stop(fd), 0);
		end(&stops);
		steps += status_of(fd)->steps;
		if (status_of(fd)->max_wait_steps > waited)
			waited = status_of(fd)->max_wait_steps;
	}
	ksft_note("of %llu steps at most %llu were waited for",
		  (unsigned long long)steps, (unsigned long long)waited);
	ksft_note("slowest: commit %.1f ms, stop %.1f ms, status %.1f ms, snapshot %.1f ms",
		  commits.ns / 1e6, stops.ns / 1e6, states.ns / 1e6,
		  snapshots.ns / 1e6);
	EXPECT(steps > STORMS);
	EXPECT(waited <= 1);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 1);
	steps = usual_steps(fd, false);
	waited = usual_steps(fd, true);
	ksft_note("status: %llu steps, snapshot and status: %llu",
		  (unsigned long long)steps, (unsigned long long)waited);
	EXPECT(steps <= 1);
	EXPECT(waited <= 2);
	for (i = 0; i < STORMS; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
}

#define A_START	(1ULL << 32)
#define B_START	(2ULL << 32)
#define MANY	1000	/* regions of a target */

/*
 * Context 1 with a region at @start, context 2 with @targets of many regions
 * each.
 */
static struct items *large_items(pid_t pid, uint64_t start_addr, int targets)
{
	struct items *items = items_new();
	struct damonx_item_context *context;
	int t, i;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	context->sample_us = 2000;
	context->aggr_us = 20000;
	add_pid(items, 1, 1, pid);
	add_region(items, 0, 0, start_addr, start_addr + (1 << 26));
	context = add_context(items, 2, 1, DAMONX_OPS_FVADDR);
	context->max_regions = 100000;
	for (t = 1; t <= targets; t++) {
		add_pid(items, t, 2, pid);
		for (i = 0; i < (targets == 1 ? 1 : MANY); i++)
			add_region(items, 0, 0, A_START + 2 * i * PAGE_BYTES,
				   A_START + (2 * i + 1) * PAGE_BYTES);
	}
	return items;
}

/* Makes a call that only shows something, as often as it can. */
struct asker {
	pthread_t thread;
	int fd;
	unsigned long number;
	atomic_bool end;
	atomic_uint answers;
};

static int ask_once(int fd, unsigned long number)
{
	static char buf[1 << 16];
	struct damonx_status status = {
		.size = sizeof(status),
		.buf = (uintptr_t)buf, .buf_len = sizeof(buf),
	};
	struct damonx_snapshot snapshot = {
		.size = sizeof(snapshot),
		.buf = (uintptr_t)buf, .buf_len = sizeof(buf),
	};
	struct damonx_get_config config = {
		.size = sizeof(config),
		.items = (uintptr_t)buf, .items_len = sizeof(buf),
	};

	switch (number) {
	case DAMONX_STATUS:
		return call(fd, number, &status);
	case DAMONX_SNAPSHOT:
		return call(fd, number, &snapshot);
	default:
		return call(fd, number, &config);
	}
}

static void *ask(void *data)
{
	struct asker *asker = data;

	while (!atomic_load(&asker->end)) {
		EXPECT_EQ(ask_once(asker->fd, asker->number), 0);
		atomic_fetch_add(&asker->answers, 1);
	}
	return NULL;
}

static void expect_answers(int fd, unsigned long number, pid_t pid)
{
	struct asker asker = { .fd = fd, .number = number };
	struct items *items;
	unsigned int before, most = 0;
	int i;

	EXPECT_EQ(pthread_create(&asker.thread, NULL, ask, &asker), 0);
	items = large_items(pid, B_START, 3);
	for (i = 0; i < 3; i++) {
		before = atomic_load(&asker.answers);
		EXPECT_EQ(configure(asker.fd, items, DAMONX_CONFIGURE_CHECK),
			  0);
		before = atomic_load(&asker.answers) - before;
		if (before > most)
			most = before;
	}
	atomic_store(&asker.end, true);
	pthread_join(asker.thread, NULL);
	ksft_note("call %lu: %u answers while it was decided", number & 0xff,
		  most);
	/* One or two may come before and after the session is locked. */
	EXPECT(most > 10);
}

TEST(status_now, "state, results and configuration can be asked for while a configuration is being decided")
{
	pid_t pid = busy_child(1);
	int fd = session_open();

	run_usual(fd, pid);
	wait_windows(fd, 1);
	EXPECT_EQ(stop(fd), 0);
	expect_answers(fd, DAMONX_STATUS, pid);
	expect_answers(fd, DAMONX_SNAPSHOT, pid);
	expect_answers(fd, DAMONX_GET_CONFIG, pid);
}

/* ---- no memory ---- */

/* Highest age in context 1, and whether its regions lie where they should. */
static uint32_t oldest(int fd)
{
	static char buf[1 << 20];
	struct damonx_snapshot arg = {
		.size = sizeof(arg), .context = 1,
		.buf = (uintptr_t)buf, .buf_len = sizeof(buf),
	};
	const struct damonx_rec_snapshot *rec = (void *)buf;
	const struct damonx_region *regions;
	uint32_t i, age = 0;

	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	regions = (void *)(buf + rec->regions_offset);
	EXPECT(rec->nr_regions > 0);
	for (i = 0; i < rec->nr_regions; i++) {
		EXPECT(regions[i].start >= A_START &&
		       regions[i].end <= A_START + (1 << 26));
		if (regions[i].age > age)
			age = regions[i].age;
	}
	return age;
}

/* Give the cgroup @bytes more than it has now. */
static void allow_bytes(unsigned long bytes)
{
	char text[32];

	read_file(CGROUP "/memory.current", text, sizeof(text));
	snprintf(text, sizeof(text), "%lu", strtoul(text, NULL, 10) + bytes);
	EXPECT(write_file(CGROUP "/memory.max", text));
}

static void commit_without_memory(int fd, pid_t pid)
{
	const unsigned long step = 64 << 10;
	uint32_t bytes, age, failed = 0;
	struct items *items;
	uint64_t windows;
	int err;

	/* Nobody is killed for want of memory. */
	EXPECT(write_file("/proc/self/oom_score_adj", "-1000"));
	EXPECT(write_file(CGROUP "/cgroup.procs", "0"));
	items = large_items(pid, B_START, 3);
	status_of(fd);
	oldest(fd);
	for (;;) {
		config_of(fd, &bytes);
		windows = status_of(fd)->windows;
		age = oldest(fd);
		allow_bytes((failed + 1) * step);
		err = configure(fd, items, 0);
		EXPECT(write_file(CGROUP "/memory.max", "max"));
		if (!err)
			break;
		EXPECT_EQ(err, -ENOMEM);
		EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
		EXPECT_EQ(status_of(fd)[0].sample_us, 2000);
		EXPECT(status_of(fd)->windows >= windows);
		EXPECT(oldest(fd) >= age);
		failed++;
	}
	ksft_note("failed %u times", failed);
	EXPECT(failed >= 5);
	config_of(fd, &bytes);
	EXPECT_EQ(bytes, items->bytes);
}

TEST(no_memory, "a commit that finds no memory leaves every context as it was")
{
	pid_t pid = busy_child(1);
	int fd = session_open();

	need_memory_cgroup();
	EXPECT_EQ(configure(fd, large_items(pid, A_START, 1), 0), 0);
	EXPECT_EQ(start(fd), 0);
	while (oldest(fd) < 5)
		nap_ms(5);
	as_user(0, commit_without_memory, fd, pid);
	rmdir(CGROUP);
}
