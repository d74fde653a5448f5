// SPDX-License-Identifier: GPL-2.0
/*
 * Targets that the module adds itself: children from fork on, and the processes
 * of a cgroup. A process under control forks when it is told to.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "abi.h"

#define MAX_TOLD	4096

/* ---- a process that forks on command ---- */

enum order {
	LIVE,		/* a child that touches memory for so many ms */
	STAY,		/* one that stays */
	STORM,		/* so many of 1 ms, ten at a time */
	EXEC,		/* one that execs a program that stays */
	ORPHAN,		/* one that forks one that stays, and exits */
	LEAVE,		/* exit */
};

struct command {
	enum order order;
	unsigned int n;
};

struct head {
	pid_t pid;
	int socket;
};

static void touch_for(unsigned int ms)
{
	uint64_t end = now_ns() + ms * 1000000ULL;
	size_t bytes = 1 << 20, i;
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	do {
		for (i = 0; i < bytes; i += PAGE_BYTES)
			at[i]++;
	} while (now_ns() < end);
}

static void stay(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

/* In the child; returns the exit status. */
static int obey_in_child(int socket, const struct command *command)
{
	pid_t pid;

	switch (command->order) {
	case LIVE:
		touch_for(command->n);
		break;
	case STAY:
		stay();
		break;
	case EXEC:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl("/proc/self/exe", "damonx-abi", "sleep", NULL);
		break;
	case ORPHAN:
		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, 0);
			for (;;)
				pause();
		}
		return write(socket, &pid, sizeof(pid)) != sizeof(pid);
	default:
		nap_ms(1);
		break;
	}
	return 0;
}

static pid_t fork_one(int socket, const struct command *command)
{
	pid_t pid = fork();

	if (!pid)
		_exit(obey_in_child(socket, command));
	if (command->order == LIVE || command->order == ORPHAN)
		waitpid(pid, NULL, 0);
	return pid;
}

static void reap_all(void)
{
	while (waitpid(-1, NULL, 0) > 0)
		;
}

static void obey(int socket)
{
	struct command command;
	pid_t pid = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(socket, &command, sizeof(command)) == sizeof(command)) {
		unsigned int n = command.order == STORM ? command.n : 1;

		if (command.order == LEAVE)
			break;
		while (n--) {
			pid = fork_one(socket, &command);
			if (command.order == STORM && n % 10 == 0)
				reap_all();
		}
		/* The orphan's parent has told who it is. */
		if (command.order != ORPHAN &&
		    write(socket, &pid, sizeof(pid)) != sizeof(pid))
			break;
	}
	_exit(0);
}

static struct head new_head(void)
{
	struct head head;
	int sockets[2];

	EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
			     sockets), 0);
	head.pid = fork();
	EXPECT(head.pid >= 0);
	if (!head.pid)
		obey(sockets[1]);
	close(sockets[1]);
	head.socket = sockets[0];
	return head;
}

static pid_t tell(struct head head, enum order order, unsigned int n)
{
	const struct command command = { order, n };
	pid_t pid = 0;

	EXPECT_EQ(write(head.socket, &command, sizeof(command)),
		  sizeof(command));
	if (order != LEAVE)
		EXPECT_EQ(read(head.socket, &pid, sizeof(pid)), sizeof(pid));
	return pid;
}

static void end_head(struct head head)
{
	kill(head.pid, SIGKILL);
	waitpid(head.pid, NULL, 0);
	close(head.socket);
}

/* ---- what is told ---- */

/* All that was told of one target. */
struct told {
	uint32_t id, parent;
	pid_t pid;
	uint32_t events;	/* bit n: event n */
	uint32_t regions;	/* most in a window */
	uint32_t samples;	/* most of a region */
	char comm[16];
};

static struct told told[MAX_TOLD];
static unsigned int nr_told, nr_missed;
static bool stopped;

static struct told *told_of(uint32_t id)
{
	unsigned int i;

	for (i = 0; i < nr_told; i++) {
		if (told[i].id == id)
			return &told[i];
	}
	EXPECT(nr_told < MAX_TOLD);
	memset(&told[nr_told], 0, sizeof(told[0]));
	told[nr_told].id = id;
	return &told[nr_told++];
}

static struct told *told_pid(pid_t pid)
{
	unsigned int i;

	for (i = nr_told; i--;) {
		if (told[i].pid == pid)
			return &told[i];
	}
	return NULL;
}

static void take_target(const struct damonx_rec_target *r)
{
	struct told *t;

	if (r->event == DAMONX_TARGET_MISSED) {
		EXPECT_EQ(r->target, 0);
		nr_missed++;
		return;
	}
	t = told_of(r->target);
	t->parent = r->parent;
	t->pid = r->pid;
	memcpy(t->comm, r->comm, sizeof(t->comm));
	/* Somebody else by that name. */
	if (r->event == DAMONX_TARGET_ADDED &&
	    t->events & 1U << DAMONX_TARGET_REMOVED)
		t->events = 0;
	EXPECT(!(t->events & 1U << r->event));
	t->events |= 1U << r->event;
}

static void take_snapshot(const struct damonx_rec_snapshot *r)
{
	const struct damonx_region *region;
	struct told *t = told_of(r->target);
	uint32_t i;

	if (r->nr_regions > t->regions)
		t->regions = r->nr_regions;
	for (i = 0; i < r->nr_regions; i++) {
		region = (const void *)((const char *)r + r->regions_offset +
					i * r->region_bytes);
		if (region->samples > t->samples)
			t->samples = region->samples;
	}
}

static void take_records(struct ring *ring)
{
	const struct damonx_rec *rec;

	while ((rec = next_record(ring))) {
		EXPECT(rec->type != DAMONX_REC_LOST);
		if (rec->type == DAMONX_REC_TARGET)
			take_target((const void *)rec);
		if (rec->type == DAMONX_REC_SNAPSHOT)
			take_snapshot((const void *)rec);
		if (rec->type == DAMONX_REC_STATE)
			stopped = ((const struct damonx_rec_state *)rec)->state ==
				  DAMONX_STATE_STOPPED;
	}
}

/* Wait until all that was done until now is told, with a window of it. */
static void settle(int fd, struct ring *ring)
{
	uint64_t windows = status_of(fd)->windows;

	while (status_of(fd)->state == DAMONX_STATE_STARTED &&
	       status_of(fd)->windows < windows + 3) {
		take_records(ring);
		nap_ms(5);
	}
	take_records(ring);
}

/* The end is told last. */
static void await_end(struct ring *ring)
{
	while (!stopped) {
		take_records(ring);
		nap_ms(5);
	}
}

static bool has_events(pid_t pid, uint32_t events)
{
	struct told *t = told_pid(pid);

	ksft_note("pid %d: target %x of %x, events %x, %u regions, comm %.16s",
		  pid, t ? t->id : 0, t ? t->parent : 0, t ? t->events : 0,
		  t ? t->regions : 0, t ? t->comm : "-");
	return t && t->events == events;
}

#define EVENT(_name)	(1U << DAMONX_TARGET_##_name)

/* Only children have identifiers of the module's. */
static bool is_child_of(pid_t pid, pid_t parent)
{
	struct told *t = told_pid(pid), *p = told_pid(parent);

	return t && p && t->id >= DAMONX_ID_MODULE && t->parent == p->id;
}

/* ---- sessions ---- */

static struct items *follow_items(pid_t pid, uint32_t max_followed)
{
	struct items *items = usual_items(pid);
	struct damonx_item_context *context;
	struct damonx_item_target *target = (void *)(last_item(items) + 1);

	context = (void *)(items->at + 2 * sizeof(struct damonx_item) +
			   sizeof(struct damonx_item_kdamond));
	EXPECT_EQ(context->ops, DAMONX_OPS_VADDR);
	context->max_followed = max_followed;
	target->flags = DAMONX_TARGET_F_CHILDREN;
	return items;
}

static void begin(int fd, struct ring *ring, struct items *items)
{
	nr_told = 0;
	nr_missed = 0;
	stopped = false;
	map_ring(fd, ring, 8 << 20);
	if (configure(fd, items, 0)) {
		ksft_note("%s", message);
		if (strstr(message, "cannot be followed"))
			ksft_skip(message);
		ksft_fail(__FILE__, __LINE__, "%s", message);
	}
	EXPECT_EQ(start(fd), 0);
}

/* STATUS has one record for each target, with what has brought it. */
static void check_status_targets(int fd, unsigned int nr)
{
	static char buf[1 << 16];
	struct damonx_status arg = {
		.size = sizeof(arg),
		.records = 1ULL << DAMONX_REC_TARGET,
		.buf = (uintptr_t)buf,
		.buf_len = sizeof(buf),
	};
	const struct damonx_rec_target *r;
	unsigned int at, found = 0;

	EXPECT_EQ(call(fd, DAMONX_STATUS, &arg), 0);
	for (at = 0; at < arg.out_len; at += r->head.len) {
		r = (const void *)(buf + at);
		EXPECT_EQ(r->head.type, DAMONX_REC_TARGET);
		EXPECT_EQ(r->event, r->target < DAMONX_ID_MODULE ?
				    DAMONX_TARGET_ADDED : DAMONX_TARGET_FORKED);
		EXPECT_EQ(told_of(r->target)->pid, r->pid);
		EXPECT_EQ(told_of(r->target)->parent, r->parent);
		found++;
	}
	EXPECT_EQ(found, nr);
}

/* Until it is told that @pid has executed a program, in its own time. */
static void settle_exec(int fd, struct ring *ring, pid_t pid)
{
	do {
		settle(fd, ring);
	} while (!told_pid(pid) || told_pid(pid)->events == EVENT(FORKED));
}

TEST(children, "children are followed from their fork on, however short they live")
{
	struct head head = new_head();
	pid_t before, brief, stays, orphan, execs;
	int fd = session_open();
	struct ring ring;

	before = tell(head, STAY, 0);
	begin(fd, &ring, follow_items(head.pid, 0));
	settle(fd, &ring);
	EXPECT(has_events(head.pid, EVENT(ADDED)));
	/* One that was there before the start. */
	EXPECT(has_events(before, EVENT(FORKED)));
	EXPECT(is_child_of(before, head.pid));

	brief = tell(head, LIVE, 20);
	stays = tell(head, STAY, 0);
	orphan = tell(head, ORPHAN, 0);
	execs = tell(head, EXEC, 0);
	settle(fd, &ring);
	EXPECT(has_events(brief, EVENT(FORKED) | EVENT(EXITED)));
	EXPECT(is_child_of(brief, head.pid));
	EXPECT(told_pid(brief)->regions > 0);
	EXPECT(has_events(stays, EVENT(FORKED)));
	EXPECT(told_pid(stays)->regions > 0);
	settle_exec(fd, &ring, execs);
	EXPECT(has_events(execs, EVENT(FORKED) | EVENT(EXECED)));
	/* A child of a child that is gone. */
	EXPECT(has_events(orphan, EVENT(FORKED)));
	EXPECT(told_pid(orphan)->parent >= DAMONX_ID_MODULE);
	EXPECT_EQ(status_of(fd)->nr_targets, 5);
	check_status_targets(fd, 5);
	EXPECT_EQ(nr_missed, 0);
	EXPECT_EQ(status_of(fd)->nr_missed, 0);

	/* The rest goes on, until none is left. */
	tell(head, LEAVE, 0);
	waitpid(head.pid, NULL, 0);
	settle(fd, &ring);
	EXPECT(has_events(head.pid, EVENT(ADDED) | EVENT(EXITED)));
	EXPECT(has_events(stays, EVENT(FORKED) | EVENT(EXITED)));
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status_of(fd)->nr_targets, 1);
	EXPECT(!stopped);
	kill(orphan, SIGKILL);
	await_end(&ring);
	EXPECT(has_events(orphan, EVENT(FORKED) | EVENT(EXITED)));
	EXPECT_EQ(status_of(fd)->why, DAMONX_WHY_TARGETS_GONE);
}

TEST(children_exec, "a child that execs is the same target, in its new memory")
{
	struct head head = new_head();
	const struct damonx_rec_snapshot *rec;
	const struct damonx_region *regions;
	int fd = session_open();
	struct ring ring;
	pid_t pid;
	char maps[64];
	FILE *f;
	unsigned long long start_addr, end_addr = 0;
	uint32_t i;
	bool inside = false;

	begin(fd, &ring, follow_items(head.pid, 0));
	pid = tell(head, EXEC, 0);
	settle_exec(fd, &ring, pid);
	EXPECT(has_events(pid, EVENT(FORKED) | EVENT(EXECED)));
	rec = snapshot_of(fd, told_pid(pid)->id);
	regions = (void *)(rec + 1);
	EXPECT(rec->nr_regions > 0);
	/* Its program, which is where the exec has put it. */
	snprintf(maps, sizeof(maps), "/proc/%d/maps", pid);
	f = fopen(maps, "r");
	EXPECT(f && fscanf(f, "%llx-%llx", &start_addr, &end_addr) == 2);
	for (i = 0; i < rec->nr_regions; i++)
		inside |= regions[i].start < end_addr &&
			  start_addr < regions[i].end;
	EXPECT(inside);
	end_head(head);
}

#define STORM_FORKS	1000

TEST(storm_of_forks, "a thousand forks: each child is told, or counted as missed")
{
	struct head head = new_head();
	int fd = session_open();
	struct ring ring;
	unsigned int i, children = 0, exits = 0;
	uint64_t begun = now_ns();

	begin(fd, &ring, follow_items(head.pid, 0));
	for (i = 0; i < 10; i++) {
		tell(head, STORM, STORM_FORKS / 10);
		take_records(&ring);
	}
	ksft_note("%u forks in %llu ms", STORM_FORKS,
		  (unsigned long long)(now_ns() - begun) / 1000000);
	settle(fd, &ring);
	for (i = 0; i < nr_told; i++) {
		children += !!(told[i].events & EVENT(FORKED));
		exits += !!(told[i].events & EVENT(EXITED));
	}
	ksft_note("%u told, %u exits, %u missed", children, exits,
		  status_of(fd)->nr_missed);
	EXPECT_EQ(children + status_of(fd)->nr_missed, STORM_FORKS);
	EXPECT(children > STORM_FORKS / 2);
	EXPECT_EQ(exits, children);
	EXPECT_EQ(status_of(fd)->nr_targets, 1);
	end_head(head);
}

TEST(follow_limit, "no more are followed than was asked for, and that is told")
{
	struct head head = new_head();
	pid_t pids[5], later;
	int fd = session_open(), i, followed = 0;
	struct ring ring;

	begin(fd, &ring, follow_items(head.pid, 3));
	for (i = 0; i < 5; i++)
		pids[i] = tell(head, STAY, 0);
	settle(fd, &ring);
	for (i = 0; i < 5; i++)
		followed += !!told_pid(pids[i]);
	EXPECT_EQ(followed, 3);
	EXPECT_EQ(status_of(fd)->nr_missed, 2);
	EXPECT(nr_missed >= 1 && nr_missed <= 2);
	EXPECT_EQ(status_of(fd)->nr_targets, 4);
	/* One goes, so there is room for another one. */
	kill(pids[0], SIGKILL);
	while (!(told_pid(pids[0])->events & EVENT(EXITED)))
		take_records(&ring);
	settle(fd, &ring);
	later = tell(head, STAY, 0);
	settle(fd, &ring);
	EXPECT(has_events(later, EVENT(FORKED)));
	EXPECT_EQ(status_of(fd)->nr_missed, 2);
	end_head(head);
}

TEST(follow_commit, "commits keep who is followed, or end it")
{
	struct head head = new_head(), other = new_head();
	struct damonx_item_target *target;
	int fd = session_open();
	struct items *items;
	struct ring ring;
	pid_t pid, theirs;
	uint32_t bytes;

	begin(fd, &ring, follow_items(head.pid, 0));
	pid = tell(head, STAY, 0);
	settle(fd, &ring);
	EXPECT(has_events(pid, EVENT(FORKED)));
	/* It is not in the configuration, which can be given again. */
	items = follow_items(head.pid, 0);
	config_of(fd, &bytes);
	EXPECT_EQ(bytes, items->bytes);
	EXPECT_EQ(configure(fd, items, 0), 0);
	settle(fd, &ring);
	EXPECT(has_events(pid, EVENT(FORKED)));
	EXPECT_EQ(status_of(fd)->nr_targets, 2);
	/* Another one beside it, whose child is there already. */
	theirs = tell(other, STAY, 0);
	items = follow_items(head.pid, 0);
	add_pid(items, 9, 1, other.pid);
	target = (void *)(last_item(items) + 1);
	target->flags = DAMONX_TARGET_F_CHILDREN;
	EXPECT_EQ(configure(fd, items, 0), 0);
	settle(fd, &ring);
	EXPECT(has_events(theirs, EVENT(FORKED)));
	EXPECT(is_child_of(theirs, other.pid));
	EXPECT_EQ(status_of(fd)->nr_targets, 4);
	/* Follow the children of one no more. */
	items = usual_items(head.pid);
	add_pid(items, 9, 1, other.pid);
	target = (void *)(last_item(items) + 1);
	target->flags = DAMONX_TARGET_F_CHILDREN;
	EXPECT_EQ(configure(fd, items, 0), 0);
	tell(head, STAY, 0);
	settle(fd, &ring);
	EXPECT(has_events(pid, EVENT(FORKED) | EVENT(REMOVED)));
	EXPECT(has_events(theirs, EVENT(FORKED)));
	EXPECT_EQ(status_of(fd)->nr_targets, 3);
	/* A new run finds them anew, under other identifiers. */
	EXPECT_EQ(stop(fd), 0);
	take_records(&ring);
	bytes = told_pid(theirs)->id;
	nr_told = 0;
	EXPECT_EQ(start(fd), 0);
	settle(fd, &ring);
	EXPECT(has_events(theirs, EVENT(FORKED)));
	EXPECT(told_pid(theirs)->id > bytes);
	end_head(head);
	end_head(other);
}

/* All regions of a target are in a range, and there are some. */
static bool is_within(int fd, uint32_t target, const char *start,
		      const char *end)
{
	const struct damonx_rec_snapshot *rec = snapshot_of(fd, target);
	const struct damonx_region *r = (void *)(rec + 1);
	uint32_t i;

	for (i = 0; i < rec->nr_regions; i++)
		if (r[i].start < (uintptr_t)start ||
		    r[i].end > (uintptr_t)end)
			return false;
	return i;
}

TEST(follow_ranges, "ranges that change are those of children as well")
{
	const size_t half = 1 << 20;
	char *at = mmap(NULL, 2 * half, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct head head = new_head();
	int fd = session_open();
	struct items *items;
	struct ring ring;
	uint32_t child;

	items = follow_items(head.pid, 0);
	add_region(items, 0, 1, (uintptr_t)at, (uintptr_t)at + half);
	begin(fd, &ring, items);
	child = tell(head, STAY, 0);
	settle(fd, &ring);
	child = told_pid(child)->id;
	EXPECT(is_within(fd, 1, at, at + half));
	EXPECT(is_within(fd, child, at, at + half));
	items = follow_items(head.pid, 0);
	add_region(items, 0, 1, (uintptr_t)at + half, (uintptr_t)at + 2 * half);
	EXPECT_EQ(configure(fd, items, 0), 0);
	settle(fd, &ring);
	EXPECT(is_within(fd, 1, at + half, at + 2 * half));
	EXPECT(is_within(fd, child, at + half, at + 2 * half));
	end_head(head);
}

static void watch_group(int fd, pid_t pid)
{
	struct items *items = usual_items(pid);
	struct damonx_item_target *target = (void *)(last_item(items) + 1);
	struct damonx_item_cgroup cgroup = { .flags = DAMONX_CGROUP_FD };

	target->kind = DAMONX_TARGET_CGROUP;
	target->cgroup = 1;
	cgroup.fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);
	item(items, DAMONX_ITEM_CGROUP, 1, 0, &cgroup, sizeof(cgroup));
	EXPECT_EQ(configure(fd, items, 0), -EPERM);
	ksft_note("%s", message);
}

TEST(follow_rules, "who may be followed, and what does not go together")
{
	struct damonx_item_target *target;
	int fd = session_open();
	struct items *items;

	as_user(USER, watch_group, fd, getpid());
	items = usual_items(getpid());
	target = (void *)(last_item(items) + 1);
	target->flags = 4;
	expect_refused(items, configure(fd, items, 0), -EOPNOTSUPP,
		       FIELD(damonx_item_target, flags), WORDS("0x4"));
	target->flags = DAMONX_TARGET_F_NODE;
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       FIELD(damonx_item_target, flags), WORDS("flags"));
	target->flags = 0;
	target->kind = DAMONX_TARGET_CGROUP;
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       FIELD(damonx_item_target, cgroup), WORDS("not given"));
	target->cgroup = 4;
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       FIELD(damonx_item_target, cgroup),
		       WORDS("cgroup is 4", "no such"));
	target->flags = DAMONX_TARGET_F_CHILDREN;
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       FIELD(damonx_item_target, flags), WORDS("flags"));
	items = follow_items(getpid(), 16385);
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	EXPECT(strstr(message, "max_followed is 16385"));
}

/* ---- cgroups ---- */

#define NESTED		CGROUP "/nested"

static int open_group(const char *path)
{
	int fd;

	if (mkdir(path, 0755) && errno != EEXIST)
		ksft_skip("there is no cgroup v2 here");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EXPECT(fd >= 0);
	return fd;
}

static void move_to(const char *group, pid_t pid)
{
	char path[128], number[16];

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	snprintf(number, sizeof(number), "%d", pid);
	EXPECT(write_file(path, number));
}

static struct items *group_items(int dir, uint32_t flags)
{
	struct items *items = items_new();
	struct damonx_item_target target = {
		.kind = DAMONX_TARGET_CGROUP,
		.cgroup = 3,
	};
	struct damonx_item_cgroup cgroup = {
		.flags = DAMONX_CGROUP_FD | flags,
		.fd = dir,
	};
	struct damonx_item_context *context;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 1000;
	context->aggr_us = 20000;
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	item(items, DAMONX_ITEM_CGROUP, 3, 0, &cgroup,
	     offsetof(struct damonx_item_cgroup, path));
	return items;
}

TEST(cgroup_target, "the processes of a cgroup are watched as they come and go")
{
	struct head inside = new_head(), outside = new_head();
	int dir = open_group(CGROUP), nested = open_group(NESTED);
	int fd = session_open();
	struct ring ring;
	pid_t child, stays;

	move_to(CGROUP, inside.pid);
	begin(fd, &ring, group_items(dir, 0));
	settle(fd, &ring);
	EXPECT(told_of(1)->events == EVENT(ADDED) && !told_of(1)->pid);
	EXPECT(!told_of(1)->regions);
	EXPECT(has_events(inside.pid, EVENT(JOINED)));
	EXPECT_EQ(told_pid(inside.pid)->parent, 1);
	EXPECT(told_pid(inside.pid)->regions > 0);
	EXPECT(!told_pid(outside.pid));
	/* Born there. */
	child = tell(inside, LIVE, 20);
	stays = tell(inside, STAY, 0);
	settle(fd, &ring);
	EXPECT(has_events(child, EVENT(JOINED) | EVENT(EXITED)));
	EXPECT(told_pid(child)->regions > 0);
	EXPECT(has_events(stays, EVENT(JOINED)));
	/* Comes, goes below, comes back. */
	move_to(CGROUP, outside.pid);
	settle(fd, &ring);
	EXPECT(has_events(outside.pid, EVENT(JOINED)));
	move_to(NESTED, outside.pid);
	settle(fd, &ring);
	EXPECT(has_events(outside.pid, EVENT(JOINED) | EVENT(REMOVED)));
	move_to(CGROUP, outside.pid);
	settle(fd, &ring);
	EXPECT(has_events(outside.pid, EVENT(JOINED)));
	EXPECT_EQ(status_of(fd)->nr_targets, 4);
	/* Empty, it is still there. */
	end_head(outside);
	end_head(inside);
	settle(fd, &ring);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status_of(fd)->nr_targets, 1);
	EXPECT(!told_of(1)->regions);
	/* Gone, nothing is left. */
	close(nested);
	close(dir);
	EXPECT_EQ(rmdir(NESTED), 0);
	EXPECT_EQ(rmdir(CGROUP), 0);
	await_end(&ring);
	EXPECT_EQ(told_of(1)->events, EVENT(ADDED) | EVENT(EXITED));
}

TEST(cgroup_below, "cgroups below one count when they are asked for")
{
	struct head inside = new_head();
	int dir = open_group(CGROUP), nested = open_group(NESTED);
	int fd = session_open();
	struct items *items;
	struct ring ring;

	move_to(NESTED, inside.pid);
	begin(fd, &ring, group_items(dir, DAMONX_CGROUP_BELOW));
	settle(fd, &ring);
	EXPECT(has_events(inside.pid, EVENT(JOINED)));
	move_to(CGROUP, inside.pid);
	settle(fd, &ring);
	EXPECT(has_events(inside.pid, EVENT(JOINED)));
	move_to(NESTED, inside.pid);
	/* Not any more. */
	items = items_new();
	item(items, DAMONX_ITEM_CGROUP, 3, 0, NULL, 0);
	last_item(items)->flags = DAMONX_ITEM_REMOVE;
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), -EINVAL);
	EXPECT(strstr(message, "target 1: cgroup is 3"));
	EXPECT_EQ(configure(fd, group_items(dir, 0), 0), 0);
	settle(fd, &ring);
	EXPECT(has_events(inside.pid, EVENT(JOINED) | EVENT(REMOVED)));
	EXPECT_EQ(status_of(fd)->nr_targets, 1);
	end_head(inside);
	close(nested);
	close(dir);
	EXPECT_EQ(stop(fd), 0);
	rmdir(NESTED);
	rmdir(CGROUP);
}
