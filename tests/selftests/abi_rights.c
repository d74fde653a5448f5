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
#include <sys/prctl.h>
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
	wait_windows(fd, 2);
	EXPECT(status_of(fd)->looks_answered > 0);
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
	EXPECT_EQ(configure(fd, usual_items(pid), 0), -EPERM);
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

/* ---- memory ---- */

#define CGROUP	"/sys/fs/cgroup/damonx-selftest"

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool ok = fd >= 0 &&
		  write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return ok;
}

static long memory_charged(void)
{
	char text[32] = "";
	int fd = open(CGROUP "/memory.current", O_RDONLY);

	EXPECT(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
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

	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(CGROUP, 0755);
	if (access(CGROUP "/memory.current", R_OK)) {
		rmdir(CGROUP);
		ksft_skip("there is no memory controller of cgroup v2 here");
	}
	as_user(0, use_ring, -1, pid);
	as_user(0, use_regions, -1, pid);
	/* The cgroup lives until what was charged to it has gone. */
	rmdir(CGROUP);
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
