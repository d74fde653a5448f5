// SPDX-License-Identifier: GPL-2.0
/* Who may do what, and how long the module stays. */
#include <errno.h>
#include <fcntl.h>
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

TEST(charged, "the memory of a ring is charged to the cgroup of who makes it")
{
	pid_t pid = busy_child(1);

	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(CGROUP, 0755);
	if (access(CGROUP "/memory.current", R_OK)) {
		rmdir(CGROUP);
		ksft_skip("there is no memory controller of cgroup v2 here");
	}
	as_user(0, use_ring, -1, pid);
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
 * Children of the test before may not be quite gone.
 */
static void need_unloading(void)
{
	int i;

	if (access("/sys/module/damonx/refcnt", R_OK))
		ksft_skip("damonx is not a module here");
	for (i = 0; i < 1000 && users_of_module(); i++)
		nap_ms(10);
	if (users_of_module())
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
