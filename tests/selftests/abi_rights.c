// SPDX-License-Identifier: GPL-2.0
/* Who may do what, and how long the module stays. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "abi.h"

/* A child of another user that can be watched by that user. */
static pid_t child_of(uid_t uid)
{
	int ready[2];
	pid_t pid;
	char c = 0;

	EXPECT_EQ(pipe(ready), 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (!pid) {
		EXPECT_EQ(setresgid(uid, uid, uid), 0);
		EXPECT_EQ(setresuid(uid, uid, uid), 0);
		prctl(PR_SET_DUMPABLE, 1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	EXPECT_EQ(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

/* For the time of the test, as a udev rule may have it. */
static void open_to_all(void)
{
	EXPECT_EQ(chmod(DAMONX_DEVICE, 0666), 0);
}

static void cannot_open(int fd, pid_t pid)
{
	(void)fd;
	(void)pid;
	EXPECT(open(DAMONX_DEVICE, O_RDWR) < 0);
	EXPECT_EQ(errno, EACCES);
}

TEST(node, "the node is root's own, until somebody opens it to others")
{
	struct stat st;

	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, 0600), 0);
	as_user(USER, cannot_open, -1, 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

static void watch_own_only(int fd, pid_t foreign)
{
	struct damonx_info info = { .size = sizeof(info) };
	struct damonx_item_context *context;
	pid_t own = busy_child(1);
	struct items *items;

	(void)fd;
	fd = session_open();
	/* Root's, some other user's, init's. */
	EXPECT_EQ(configure(fd, usual_items(foreign), 0), -EPERM);
	ksft_note("%s", message);
	EXPECT(strstr(message, "target 1: pid is"));
	EXPECT(strstr(message, "ptrace"));
	EXPECT_EQ(configure(fd, usual_items(1), 0), -EPERM);
	/* Not so often as root may. */
	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	items = items_new();
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = info.min_sample_us - 1;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	context->sample_us = info.min_sample_us;
	EXPECT_EQ(configure(fd, items, 0), 0);
	run_usual(fd, own);
	wait_windows(fd, 2);
	EXPECT(status_of(fd)->looks_answered > 0);
	/* Nor by a commit to what runs. */
	EXPECT_EQ(configure(fd, usual_items(foreign), 0), -EPERM);
	wait_windows(fd, status_of(fd)->windows + 1);
}

TEST(own_only, "a user watches his own processes and nobody else's")
{
	pid_t other = child_of(USER + 1);
	struct stat st;

	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	as_user(USER, watch_own_only, -1, getpid());
	as_user(USER, watch_own_only, -1, other);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

static void borrow(int fd, pid_t pid)
{
	/* Root's descriptor does not lend root's rights... */
	EXPECT_EQ(configure(fd, usual_items(pid), 0), -EPERM);
	/* ...but what runs already may be looked at. */
	wait_windows(fd, 1);
}

TEST(both_rights, "opener and caller must both have the right to watch")
{
	pid_t pid = busy_child(1);
	int fd = session_open();

	run_usual(fd, pid);
	as_user(USER, borrow, fd, pid);
}

#define SETUID	"/tmp/damonx-selftest-setuid"

/* This very program, as one that runs with root's rights. */
static bool make_setuid(void)
{
	char buf[65536];
	int from = open("/proc/self/exe", O_RDONLY);
	int to = open(SETUID, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	ssize_t n;

	EXPECT(from >= 0 && to >= 0);
	while ((n = read(from, buf, sizeof(buf))) > 0)
		EXPECT_EQ(write(to, buf, n), n);
	close(from);
	EXPECT_EQ(fchmod(to, 04755), 0);
	return !close(to);
}

/* Fourth number behind "Uid:": for what it is in files. */
static uid_t uid_of(pid_t pid)
{
	char path[64], line[256];
	unsigned int uid = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	EXPECT(file);
	while (fgets(line, sizeof(line), file))
		sscanf(line, "Uid: %*u %*u %*u %u", &uid);
	fclose(file);
	return uid;
}

static void watch_setuid(int fd, pid_t pid)
{
	struct items *list;
	uint64_t looks;
	char c = 0;
	int go[2];

	fd = session_open();
	EXPECT_EQ(pipe(go), 0);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (read(go[0], &c, 1) == 1)
			execl(SETUID, SETUID, "sleep", NULL);
		_exit(1);
	}
	run_usual(fd, pid);
	/* Little of a child that only waits is in memory: most looks miss it. */
	while (!status_of(fd)->looks_answered)
		nap_ms(5);
	EXPECT_EQ(write(go[1], &c, 1), 1);
	while (uid_of(pid) != 0) {
		EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
		nap_ms(5);
	}
	while (status_of(fd)->state != DAMONX_STATE_STOPPED)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)->why, DAMONX_WHY_TARGETS_GONE);
	looks = status_of(fd)->looks;
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	EXPECT_EQ(configure(session_open(), usual_items(pid), 0), -EPERM);
	/* What was read back can be given again; it is watched no more. */
	list = items_new();
	memcpy(list->at, config_of(fd, &list->bytes), sizeof(list->at));
	EXPECT_EQ(configure(fd, list, DAMONX_CONFIGURE_CHECK), 0);
	EXPECT_EQ(configure(fd, usual_items(pid), DAMONX_CONFIGURE_CHECK), 0);
	nap_ms(50);
	EXPECT_EQ(status_of(fd)->looks, looks);
	EXPECT_EQ(start(fd), -ESRCH);
	kill(pid, SIGKILL);
}

TEST(exec_setuid, "a target that execs what its watcher may not read is watched no further")
{
	struct stat st;

	make_setuid();
	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	as_user(USER, watch_setuid, -1, 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
	unlink(SETUID);
}

/* ---- whoever forbids others to look into him ---- */

static void *sleep_on(void *data)
{
	for (;;)
		pause();
	return data;
}

/* A child whose first thread has exited, and another one goes on. */
static pid_t headless_child(bool dumpable)
{
	char path[64], stat_of[256] = "";
	pthread_t thread;
	pid_t pid = fork();
	int fd;

	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_DUMPABLE, dumpable);
		if (pthread_create(&thread, NULL, sleep_on, NULL))
			_exit(1);
		syscall(SYS_exit, 0);
	}
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	while (!strstr(stat_of, ") Z ")) {
		nap_ms(5);
		fd = open(path, O_RDONLY);
		EXPECT(fd >= 0 && read(fd, stat_of, sizeof(stat_of) - 1) > 0);
		close(fd);
	}
	return pid;
}

static void watch_headless(int fd, pid_t pid)
{
	fd = session_open();
	pid = headless_child(true);
	run_usual(fd, pid);
	wait_windows(fd, 2);
	EXPECT_EQ(stop(fd), 0);
	kill(pid, SIGKILL);

	pid = headless_child(false);
	EXPECT_EQ(configure(fd, usual_items(pid), 0), -EPERM);
	kill(pid, SIGKILL);
}

TEST(leader_gone, "a process outlives its first thread, and so does what it forbids others")
{
	struct stat st;

	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	as_user(USER, watch_headless, -1, 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

/* ---- sessions of others ---- */

static void cannot_see(int fd, pid_t number)
{
	struct damonx_attach by_number = {
		.size = sizeof(by_number), .number = number,
	};
	struct damonx_attach by_name = {
		.size = sizeof(by_name), .name = "roots",
	};
	struct damonx_list list = { .size = sizeof(list) };

	(void)fd;
	fd = session_open();
	EXPECT_EQ(call(fd, DAMONX_LIST, &list), 0);
	EXPECT_EQ(list.out_len, 0);
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &by_number), -ENOENT);
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &by_name), -ENOENT);
}

TEST(others_sessions, "sessions of another user cannot be seen nor attached")
{
	struct damonx_keep keep = { .size = sizeof(keep), .name = "roots" };
	struct stat st;
	int fd = session_open();

	run_usual(fd, busy_child(1));
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	as_user(USER, cannot_see, -1, keep.out_number);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
	memset(keep.name, 0, sizeof(keep.name));
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
}

/* Become @uid with the right to ptrace anybody. */
static void become_tracer(uid_t uid)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[2] = { 0 };

	EXPECT_EQ(prctl(PR_SET_KEEPCAPS, 1), 0);
	EXPECT_EQ(setresgid(uid, uid, uid), 0);
	EXPECT_EQ(setresuid(uid, uid, uid), 0);
	caps[0].permitted = 1U << CAP_SYS_PTRACE;
	caps[0].effective = 1U << CAP_SYS_PTRACE;
	EXPECT_EQ(syscall(SYS_capset, &head, caps), 0);
	prctl(PR_SET_DUMPABLE, 1);
}

static void attach_as_user(int result, pid_t number)
{
	struct damonx_attach attach = {
		.size = sizeof(attach), .number = number,
	};
	int fd = session_open();

	attach.message = (uintptr_t)message;
	attach.message_len = sizeof(message);
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &attach), result);
	if (result)
		EXPECT(strstr(message, "no such session"));
	else
		wait_windows(fd, status_of(fd)->windows + 1);
}

/* A session of USER's on @pid, kept; returns its number. */
static uint32_t keep_as_tracer(pid_t pid, const char *name)
{
	struct damonx_keep keep = { .size = sizeof(keep) };
	int numbers[2], status;
	pid_t child;

	EXPECT_EQ(pipe(numbers), 0);
	child = fork();
	EXPECT(child >= 0);
	if (!child) {
		int fd;

		become_tracer(USER);
		fd = session_open();
		run_usual(fd, pid);
		strcpy(keep.name, name);
		EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
		EXPECT_EQ(write(numbers[1], &keep.out_number,
				sizeof(keep.out_number)),
			  sizeof(keep.out_number));
		_exit(0);
	}
	EXPECT_EQ(waitpid(child, &status, 0), child);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(read(numbers[0], &keep.out_number, sizeof(keep.out_number)),
		  sizeof(keep.out_number));
	return keep.out_number;
}

TEST(attach_rights, "who attaches a session must have the right to read each of its targets")
{
	pid_t foreign = child_of(USER + 1), own = child_of(USER);
	uint32_t number;
	struct stat st;

	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	/* The same user made it, with a capability that this one lacks. */
	number = keep_as_tracer(foreign, "foreign");
	as_user(USER, attach_as_user, -ENOENT, number);
	as_user(0, attach_as_user, 0, number);
	number = keep_as_tracer(own, "own");
	as_user(USER, attach_as_user, 0, number);
	end_child(foreign);
	end_child(own);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

static void lend_own(int fd, pid_t pid)
{
	(void)pid;
	send_fd(fd, session_open());
}

TEST(lent, "a descriptor that somebody without rights has opened does not watch root, not even root himself")
{
	struct damonx_info own = { .size = sizeof(own) };
	struct damonx_info lent = { .size = sizeof(lent) };
	struct damonx_item_context *context;
	struct items *items = items_new();
	struct stat st;
	int fd, pair[2];

	EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	as_user(USER, lend_own, pair[1], 0);
	fd = receive_fd(pair[0]);
	/* Nor does it sample more often than they may. */
	EXPECT_EQ(call(session_open(), DAMONX_INFO, &own), 0);
	EXPECT_EQ(call(fd, DAMONX_INFO, &lent), 0);
	EXPECT(own.min_sample_us < lent.min_sample_us);
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = lent.min_sample_us - 1;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	context->sample_us = lent.min_sample_us;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(configure(fd, usual_items(busy_child(1)), 0), -EPERM);
	EXPECT_EQ(configure(fd, usual_items(getpid()), 0), -EPERM);
	EXPECT(strstr(message, "ptrace"));
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

static void add_foreign(int lent, pid_t own, pid_t foreign)
{
	struct damonx_attach attach = { .size = sizeof(attach) };
	struct damonx_keep keep = { .size = sizeof(keep) };
	int fd;

	become_tracer(USER);
	fd = session_open();
	run_usual(fd, own);
	/* Without a name: only to learn the number. */
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
	attach.number = keep.out_number;
	EXPECT_EQ(call(lent, DAMONX_ATTACH, &attach), 0);
	/* Who has opened that one would see it. */
	EXPECT_EQ(configure(fd, usual_items(foreign), 0), -EPERM);
	ksft_note("%s", message);
	EXPECT(strstr(message, "another descriptor"));
	close(lent);
	EXPECT_EQ(configure(fd, usual_items(foreign), 0), 0);
	wait_windows(fd, status_of(fd)->windows + 1);
}

TEST(attached_rights, "no target joins that the opener of another descriptor may not read")
{
	pid_t own = child_of(USER), foreign = child_of(USER + 1), child;
	struct stat st;
	int pair[2], status, lent;

	EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	as_user(USER, lend_own, pair[1], 0);
	lent = receive_fd(pair[0]);
	child = fork();
	EXPECT(child >= 0);
	if (!child) {
		add_foreign(lent, own, foreign);
		_exit(0);
	}
	close(lent);
	EXPECT_EQ(waitpid(child, &status, 0), child);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

/* ---- limits ---- */

/* kdamond 1, context 1 without targets: 100 looks a second a region. */
static struct items *looks(uint32_t max_regions)
{
	struct items *items = items_new();
	struct damonx_item_context *context;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 10000;
	context->max_regions = max_regions;
	return items;
}

static uint64_t told_looks_per_s(int fd)
{
	struct damonx_info info = { .size = sizeof(info) };

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	return info.max_user_looks_per_s;
}

static void look_too_often(int fd, pid_t pid)
{
	int second;

	(void)pid;
	EXPECT_EQ(told_looks_per_s(fd), 100000);
	/* Of root's descriptor as well: whoever calls is asked, too. */
	EXPECT_EQ(configure(fd, looks(1001), 0), -EUSERS);
	fd = session_open();
	EXPECT_EQ(configure(fd, looks(1001), 0), -EUSERS);
	ksft_note("%s", message);
	EXPECT(strstr(message, "100100 looks a second"));
	EXPECT(strstr(message, "limit is 100000"));
	EXPECT_EQ(configure(fd, looks(1000), 0), 0);
	/* It is the sum of all sessions that counts. */
	second = session_open();
	EXPECT_EQ(configure(second, looks(1000), 0), -EUSERS);
	EXPECT_EQ(configure(fd, looks(600), 0), 0);
	EXPECT_EQ(configure(second, looks(400), 0), 0);
	EXPECT_EQ(configure(second, looks(401), 0), -EUSERS);
	close(fd);
	EXPECT_EQ(configure(second, looks(1000), 0), 0);
}

TEST(look_limit, "all sessions of a user together look only so often a second, root's as often as they like")
{
	const char *path = PARAMETERS "max_user_looks_per_s";
	char before[32];
	struct stat st;
	int fd = session_open();

	read_file(path, before, sizeof(before));
	/* There is a limit unless root sets none. */
	EXPECT(atoll(before) > 0);
	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	open_to_all();
	EXPECT(write_file(path, "100000"));
	EXPECT_EQ(configure(fd, looks(2000), 0), 0);
	EXPECT_EQ(told_looks_per_s(fd), 0);
	as_user(USER, look_too_often, session_open(), 0);
	EXPECT(write_file(path, before));
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

TEST(lowered_limit, "a limit that is lowered refuses what grows and lets all else go on")
{
	const char *path = PARAMETERS "max_user_regions";
	char before[32];
	int fd = session_open();

	read_file(path, before, sizeof(before));
	EXPECT_EQ(configure(fd, looks(1000), 0), 0);
	EXPECT(write_file(path, "500"));
	EXPECT_EQ(configure(fd, looks(1001), 0), -EUSERS);
	EXPECT(strstr(message, "max_regions"));
	EXPECT_EQ(configure(fd, looks(1000), 0), 0);
	EXPECT_EQ(configure(fd, looks(600), 0), 0);
	EXPECT_EQ(configure(fd, looks(700), 0), -EUSERS);
	EXPECT(write_file(path, before));
	EXPECT_EQ(configure(fd, looks(700), 0), 0);
}

/* ---- memory ---- */

static long memory_charged(void)
{
	char text[32];

	read_file(CGROUP "/memory.current", text, sizeof(text));
	return atol(text);
}

static void use_ring(int fd, pid_t pid)
{
	const uint32_t data_bytes = 16 << 20;
	struct ring ring;
	long before;

	if (!write_file(CGROUP "/cgroup.procs", "0"))
		_exit(1);
	fd = session_open();
	before = memory_charged();
	map_ring(fd, &ring, data_bytes);
	EXPECT(memory_charged() - before >= data_bytes);
	run_usual(fd, pid);
	wait_record(fd, &ring, DAMONX_REC_SNAPSHOT);
}

/* So many regions that splitting them, by the kdamond, takes megabytes. */
static void use_regions(int fd, pid_t pid)
{
	const uint64_t start_addr = 1ULL << 32, bytes = 50000ULL << 14;
	struct items *items = items_new();
	struct damonx_item_context *context;
	long before;

	if (!write_file(CGROUP "/cgroup.procs", "0"))
		_exit(1);
	fd = session_open();
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	context->min_regions = 50000;
	context->max_regions = 100000;
	add_pid(items, 1, 1, pid);
	add_region(items, 0, 0, start_addr, start_addr + bytes);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	before = memory_charged();
	wait_windows(fd, 2);
	EXPECT(memory_charged() - before >= 2 << 20);
}

TEST(charged, "memory of rings and of monitoring is charged to the cgroup of who wants it")
{
	pid_t pid = busy_child(1);

	need_memory_cgroup();
	as_user(0, use_ring, -1, pid);
	as_user(0, use_regions, -1, pid);
	/* The cgroup lives until what was charged to it has gone. */
	rmdir(CGROUP);
}

static unsigned long nr_dying(void)
{
	char text[256];
	const char *at;

	read_file("/sys/fs/cgroup/cgroup.stat", text, sizeof(text));
	at = strstr(text, "nr_dying_descendants ");
	EXPECT(at);
	return strtoul(at + strlen("nr_dying_descendants "), NULL, 10);
}

static void start_in_cgroup(int fd, pid_t pid)
{
	struct damonx_keep keep = { .size = sizeof(keep), .name = "orphan" };

	EXPECT(write_file(CGROUP "/cgroup.procs", "0"));
	fd = session_open();
	run_usual(fd, pid);
	wait_windows(fd, 1);
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
}

TEST(cgroup_goes, "a cgroup goes although a session that was started in it runs on")
{
	struct damonx_attach attach = { .size = sizeof(attach),
					.name = "orphan" };
	pid_t pid = busy_child(1);
	unsigned long before;
	int fd, i;

	need_memory_cgroup();
	before = nr_dying();
	as_user(0, start_in_cgroup, -1, pid);
	fd = session_open();
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &attach), 0);
	wait_windows(fd, status_of(fd)->windows + 1);
	for (i = 0; i < 1000 && rmdir(CGROUP); i++)
		nap_ms(5);
	EXPECT(access(CGROUP, F_OK));
	/* The kdamond lets go with its next sample, the kernel when it has time. */
	wait_windows(fd, status_of(fd)->windows + 1);
	for (i = 0; i < 2000 && nr_dying() > before; i++)
		nap_ms(10);
	EXPECT_EQ(nr_dying(), before);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	EXPECT_EQ(stop(fd), 0);
}

/* ---- unloading ---- */

static int unload(void)
{
	return syscall(SYS_delete_module, "damonx", O_NONBLOCK) ? -errno : 0;
}

static int users_of_module(void)
{
	char text[16] = "";
	int fd = open("/sys/module/damonx/refcnt", O_RDONLY);

	EXPECT(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return atoi(text);
}

/*
 * A module that is built in cannot be unloaded, nor one that others use.
 * Children of the test before may not be quite gone. Where there is nobody
 * else (DAMONX_ALONE, as in the VM), a user that stays is one of ours.
 */
static void need_unloading(void)
{
	int i;

	if (access("/sys/module/damonx/refcnt", R_OK))
		ksft_skip("damonx is not a module here");
	for (i = 0; i < 6000 && users_of_module(); i++)
		nap_ms(10);
	if (!users_of_module())
		return;
	EXPECT(!getenv("DAMONX_ALONE"));
	ksft_skip("somebody else uses damonx");
}

TEST(unload_busy, "unloading is refused while a session lives, also a kept one")
{
	struct damonx_keep keep = { .size = sizeof(keep), .name = "stays" };
	struct damonx_attach attach = { .size = sizeof(attach),
					.name = "stays" };
	pid_t pid;
	int fd;

	need_unloading();
	pid = busy_child(1);
	fd = session_open();
	EXPECT_EQ(unload(), -EWOULDBLOCK);
	run_usual(fd, pid);
	EXPECT_EQ(unload(), -EWOULDBLOCK);
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
	close(fd);
	nap_ms(50);
	EXPECT_EQ(unload(), -EWOULDBLOCK);
	fd = session_open();
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &attach), 0);
	EXPECT_EQ(stop(fd), 0);
	close(fd);
}

/* modprobe where it is installed, else the file that DAMONX_KO names. */
static void load(void)
{
	const char *ko = getenv("DAMONX_KO");
	char command[512];

	snprintf(command, sizeof(command),
		 "modprobe damonx 2>/dev/null || insmod %s", ko ? ko : "");
	EXPECT_EQ(system(command), 0);
	while (access(DAMONX_DEVICE, F_OK))
		nap_ms(5);
}

TEST(unload_often, "the module can be unloaded the moment the last session has ended")
{
	struct damonx_keep keep = { .size = sizeof(keep), .name = "stays" };
	pid_t pid;
	int fd, i, err;

	need_unloading();
	for (i = 0; i < 10; i++) {
		pid = busy_child(1);
		fd = session_open();
		run_usual(fd, pid);
		if (i & 1)
			EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), 0);
		close(fd);
		end_child(pid);
		/* A kept one takes its thread to notice. */
		while ((err = unload()) == -EWOULDBLOCK && (i & 1))
			nap_ms(1);
		if (err)
			EXPECT_EQ(unload(), 0);
		EXPECT(access("/sys/module/damonx", F_OK));
		load();
	}
}
