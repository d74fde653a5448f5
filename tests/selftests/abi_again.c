// SPDX-License-Identifier: GPL-2.0
/* What stays when something is over, and is asked for again. */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi.h"

/* Another process, with the number that one had who is gone. */
static pid_t child_with_number(pid_t pid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&pid,
		.set_tid_size = 1,
	};
	pid_t child = syscall(SYS_clone3, &args, sizeof(args));

	while (!child)
		pause();
	return child;
}

static void wait_stopped(int fd)
{
	int i;

	for (i = 0; i < 3000; i++) {
		if (status_of(fd)->state == DAMONX_STATE_STOPPED)
			return;
		nap_ms(10);
	}
	EXPECT(!"it has stopped");
}

static struct items *read_back(int fd)
{
	static struct items again;
	const void *list = config_of(fd, &again.bytes);

	memcpy(again.at, list, again.bytes);
	return &again;
}

static uint32_t snapshot_bytes(int fd)
{
	static char buf[1 << 20];
	struct damonx_snapshot arg = {
		.size = sizeof(arg),
		.buf = (uintptr_t)buf,
		.buf_len = sizeof(buf),
	};

	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	return arg.out_len;
}

TEST(number_again, "a process number that is used again is not taken for who had it")
{
	pid_t pid = busy_child(1), other;
	struct items *items;
	int fd = session_open();

	run_usual(fd, pid);
	wait_windows(fd, 1);
	items = read_back(fd);
	end_child(pid);
	wait_stopped(fd);
	other = child_with_number(pid);
	if (other < 0)
		ksft_skip("no process can be given a number here");
	EXPECT_EQ(other, pid);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), -ESRCH);
	/* It can be watched all the same, as somebody else. */
	items = usual_items(pid);
	last_item(items)->id = 2;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	EXPECT_EQ(status_of(fd)->nr_targets, 1);
	end_child(other);
}

TEST(refused_start, "a start that is refused leaves the results of the last run")
{
	const uint32_t no_region = sizeof(struct damonx_rec_snapshot);
	pid_t pid = busy_child(1);
	uint32_t bytes;
	int fd = session_open();

	run_usual(fd, pid);
	wait_windows(fd, 2);
	EXPECT_EQ(stop(fd), 0);
	bytes = snapshot_bytes(fd);
	EXPECT(bytes > no_region);
	end_child(pid);
	EXPECT_EQ(start(fd), -ESRCH);
	EXPECT(strstr(message, "no process of its targets is left"));
	EXPECT_EQ(snapshot_bytes(fd), bytes);
	EXPECT_EQ(status_of(fd)->windows >= 2, 1);
}

TEST(huge_regions, "no regions, however large, make more than their bounds")
{
	struct items *items = items_new();
	struct damonx_item_context *context;
	pid_t pid = busy_child(1);
	int fd = session_open();

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	context->min_regions = 3;
	context->max_regions = 3;
	add_pid(items, 1, 1, pid);
	add_region(items, 0, 0, 0, 1ULL << 63);
	add_pid(items, 2, 1, pid);
	add_region(items, 0, 0, 0, (1ULL << 63) + 3 * (1ULL << 43));
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 2);
	EXPECT(status_of(fd)->nr_regions <= 5);
}

TEST(words, "who cannot have a ring or a name is told why")
{
	struct damonx_ring ring = { .data_bytes = 3 * PAGE_BYTES };
	struct damonx_keep keep = { .name = "a/b" };
	struct damonx_attach attach = { .number = 1, .name = "both" };
	int fd = session_open();

	ring.size = sizeof(ring);
	ring.message = (uintptr_t)message;
	ring.message_len = sizeof(message);
	EXPECT_EQ(call(fd, DAMONX_RING, &ring), -EINVAL);
	EXPECT(strstr(message, "data_bytes is 12288"));
	ring.data_bytes = PAGE_BYTES;
	ring.wakeup_bytes = 2 * PAGE_BYTES;
	EXPECT_EQ(call(fd, DAMONX_RING, &ring), -EINVAL);
	EXPECT(strstr(message, "wakeup_bytes is 8192"));
	ring.wakeup_bytes = 0;
	EXPECT_EQ(call(fd, DAMONX_RING, &ring), 0);
	EXPECT_EQ(message[0], 0);
	EXPECT_EQ(call(fd, DAMONX_RING, &ring), -EBUSY);
	EXPECT(strstr(message, "has a ring"));

	keep.size = sizeof(keep);
	keep.message = (uintptr_t)message;
	keep.message_len = sizeof(message);
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), -EINVAL);
	EXPECT(strstr(message, "name must be"));

	attach.size = sizeof(attach);
	attach.message = (uintptr_t)message;
	attach.message_len = sizeof(message);
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &attach), -EINVAL);
	EXPECT(strstr(message, "must be one of them"));
	attach.number = 0;
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &attach), -EBUSY);
	EXPECT(strstr(message, "a ring"));
	close(fd);
	fd = session_open();
	EXPECT_EQ(call(fd, DAMONX_ATTACH, &attach), -ENOENT);
	EXPECT(strstr(message, "\"both\""));
}

TEST(too_new, "a program that is newer than the module is told which byte it does not know")
{
	union {
		struct damonx_control control;
		char bytes[8192];
	} arg;
	const uint32_t known = sizeof(arg.control);
	int fd = session_open();
	char wanted[32];

	memset(&arg, 0, sizeof(arg));
	arg.control.size = known + 24;
	arg.control.message = (uintptr_t)message;
	arg.control.message_len = sizeof(message);
	arg.bytes[known + 9] = 1;
	message[0] = '\0';
	EXPECT_EQ(call(fd, DAMONX_STOP, &arg), -E2BIG);
	snprintf(wanted, sizeof(wanted), "byte %u ", known + 9);
	EXPECT(strstr(message, wanted));
	snprintf(wanted, sizeof(wanted), "the first %u", known);
	EXPECT(strstr(message, wanted));

	arg.bytes[known + 9] = 0;
	arg.control.size = sizeof(arg);
	message[0] = '\0';
	EXPECT_EQ(call(fd, DAMONX_STOP, &arg), -E2BIG);
	EXPECT(strstr(message, "size is 8192"));
}
