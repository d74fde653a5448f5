// SPDX-License-Identifier: GPL-2.0
/* What holds for every call: sizes, numbers, pointers; INFO and FEATURE. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "abi.h"

/**
 * struct call_row - a call and how it answers to an argument of zeros
 * @size: size of the argument
 * @min: what it had at first, the least that is taken
 * @zero: result with nothing but the size set
 */
struct call_row {
	const char *name;
	unsigned long number;
	uint32_t size;
	uint32_t min;
	int zero;
};

#define ROW(_number, _struct, _zero)	\
	{ #_number, (_number), sizeof(struct _struct), sizeof(struct _struct), (_zero) }

/* The same for one that has grown by what follows @_last. */
#define ROW_GROWN(_number, _struct, _last, _zero)				\
	{ #_number, (_number), sizeof(struct _struct),			\
	  offsetof(struct _struct, _last) +				\
	  sizeof(((struct _struct *)NULL)->_last), (_zero) }

static const struct call_row rows[] = {
	ROW_GROWN(DAMONX_INFO, damonx_info, goals, 0),
	ROW(DAMONX_FEATURE, damonx_feature, -EINVAL),
	ROW(DAMONX_CONFIGURE, damonx_configure, 0),
	ROW(DAMONX_GET_CONFIG, damonx_get_config, 0),
	ROW(DAMONX_START, damonx_control, -ENOENT),
	ROW(DAMONX_STOP, damonx_control, 0),
	ROW(DAMONX_STATUS, damonx_status, 0),
	ROW(DAMONX_SNAPSHOT, damonx_snapshot, 0),
	ROW(DAMONX_RING, damonx_ring, -EINVAL),
	ROW(DAMONX_KEEP, damonx_keep, 0),
	ROW(DAMONX_ATTACH, damonx_attach, -EINVAL),
	ROW(DAMONX_LIST, damonx_list, 0),
};

#define NR_ROWS		(sizeof(rows) / sizeof(rows[0]))

/*
 * The result of a call with an argument of @size, @set at its end. LIST has room
 * for all sessions that are there.
 */
static int sized_call(const struct call_row *row, uint32_t size, char set)
{
	static char records[1 << 16];
	const struct damonx_list list = {
		.size = size,
		.buf = (uintptr_t)records,
		.buf_len = sizeof(records),
	};
	char argument[1024] = { 0 };
	int fd = session_open(), result;

	memcpy(argument, &size, sizeof(size));
	if (row->number == DAMONX_LIST)
		memcpy(argument, &list, sizeof(list));
	if (set)
		argument[size - 1] = set;
	result = call(fd, row->number, argument);
	close(fd);
	return result;
}

TEST(sizes, "an argument may be longer by zeros, not shorter, not longer by more")
{
	struct damonx_keep kept = { .size = sizeof(kept), .name = "sizes" };
	const struct call_row *row;
	int fd = session_open();

	EXPECT_EQ(call(fd, DAMONX_KEEP, &kept), 0);
	for (row = rows; row < rows + NR_ROWS; row++) {
		ksft_note("%s", row->name);
		EXPECT_EQ(sized_call(row, row->size, 0), row->zero);
		EXPECT_EQ(sized_call(row, row->min, 0), row->zero);
		EXPECT_EQ(sized_call(row, row->min - 1, 0), -EINVAL);
		EXPECT_EQ(sized_call(row, 4, 0), -EINVAL);
		EXPECT_EQ(sized_call(row, 0, 0), -EINVAL);
		EXPECT_EQ(sized_call(row, row->size + 8, 0), row->zero);
		EXPECT_EQ(sized_call(row, row->size + 8, 1), -E2BIG);
		EXPECT_EQ(sized_call(row, row->size + 1, 1), -E2BIG);
	}
	kept.name[0] = '\0';
	EXPECT_EQ(call(fd, DAMONX_KEEP, &kept), 0);
}

TEST(numbers, "a command that is not known is ENOTTY")
{
	int fd = session_open();
	uint32_t size = 4;
	unsigned int nr;

	EXPECT_EQ(call(fd, _IO(DAMONX_IOC, NR_ROWS), &size), -ENOTTY);
	EXPECT_EQ(call(fd, _IO(DAMONX_IOC, 0xff), &size), -ENOTTY);
	EXPECT_EQ(call(fd, _IO('x', 0), &size), -ENOTTY);
	EXPECT_EQ(call(fd, 0, &size), -ENOTTY);
	for (nr = 0; nr < NR_ROWS; nr++)
		EXPECT_EQ(call(fd, _IOWR(DAMONX_IOC, nr, uint32_t), &size),
			  -ENOTTY);
}

TEST(pointers, "a bad pointer is EFAULT and nothing else")
{
	struct damonx_configure configure_arg = {
		.size = sizeof(configure_arg),
		.items = 8,
		.items_len = 64,
	};
	struct damonx_list list = { .size = sizeof(list), .buf = 8,
				    .buf_len = 1 << 20 };
	struct damonx_feature feature = {
		.size = sizeof(feature),
		.kind = DAMONX_FEATURE_OPS,
		.value = DAMONX_OPS_VADDR,
		.message = 8,
		.message_len = 100,
	};
	int fd = session_open();
	unsigned int i;

	for (i = 0; i < NR_ROWS; i++)
		EXPECT_EQ(call(fd, rows[i].number, (void *)8), -EFAULT);
	EXPECT_EQ(call(fd, DAMONX_CONFIGURE, &configure_arg), -EFAULT);
	EXPECT_EQ(call(fd, DAMONX_FEATURE, &feature), -EFAULT);
	run_usual(fd, busy_child(1));
	EXPECT_EQ(call(fd, DAMONX_LIST, &list), -EFAULT);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
}

/* A call with the buffer for its sentence filled in. */
#define call_msg(_fd, _number, _arg) ({				\
	(_arg).message = (uintptr_t)message;			\
	(_arg).message_len = sizeof(message);			\
	message[0] = '\0';					\
	call(_fd, _number, &(_arg)); })

#define EXPECT_FLAGS(_number, _arg) do {				\
	EXPECT_EQ(call_msg(fd, _number, _arg), -EOPNOTSUPP);	\
	EXPECT(strstr(message, "flags is 0x"));		\
} while (0)

TEST(flags, "flags that are not known are refused")
{
	struct damonx_get_config get = { .size = sizeof(get), .flags = 1 };
	struct damonx_control ctl = { .size = sizeof(ctl), .flags = 1 };
	struct damonx_status status = { .size = sizeof(status), .flags = 1 };
	struct damonx_snapshot snap = { .size = sizeof(snap), .flags = 1 };
	struct damonx_ring ring = { .size = sizeof(ring), .flags = 1,
				    .data_bytes = PAGE_BYTES };
	struct damonx_keep keep = { .size = sizeof(keep), .flags = 1U << 31 };
	struct damonx_list list = { .size = sizeof(list), .flags = 1 };
	int fd = session_open();

	EXPECT_EQ(configure(fd, items_new(), 1U << 31), -EOPNOTSUPP);
	EXPECT(strstr(message, "flags"));
	EXPECT_FLAGS(DAMONX_GET_CONFIG, get);
	EXPECT_FLAGS(DAMONX_START, ctl);
	EXPECT_FLAGS(DAMONX_STOP, ctl);
	EXPECT_FLAGS(DAMONX_STATUS, status);
	EXPECT_FLAGS(DAMONX_SNAPSHOT, snap);
	EXPECT_FLAGS(DAMONX_RING, ring);
	EXPECT_FLAGS(DAMONX_KEEP, keep);
	EXPECT_FLAGS(DAMONX_LIST, list);
}

TEST(answers, "a buffer that is too short is told in words, by each call that fills one")
{
	struct damonx_get_config get = { .size = sizeof(get) };
	struct damonx_status status = { .size = sizeof(status) };
	struct damonx_snapshot snap = { .size = sizeof(snap) };
	struct damonx_list list = { .size = sizeof(list) };
	int fd = session_open();

	run_usual(fd, busy_child(1));
	EXPECT_EQ(call_msg(fd, DAMONX_GET_CONFIG, get), -ENOSPC);
	EXPECT(strstr(message, "0 bytes"));
	EXPECT_EQ(call_msg(fd, DAMONX_STATUS, status), -ENOSPC);
	EXPECT(strstr(message, "0 bytes"));
	EXPECT_EQ(call_msg(fd, DAMONX_SNAPSHOT, snap), -ENOSPC);
	EXPECT(strstr(message, "0 bytes"));
	EXPECT_EQ(call_msg(fd, DAMONX_LIST, list), -ENOSPC);
	EXPECT(strstr(message, "0 bytes"));
	status.kdamond = 9;
	EXPECT_EQ(call_msg(fd, DAMONX_STATUS, status), -ENOENT);
	EXPECT(strstr(message, "kdamond 9"));
	status.kdamond = 1;
	status.context = 8;
	EXPECT_EQ(call_msg(fd, DAMONX_STATUS, status), -ENOENT);
	EXPECT(strstr(message, "context 8"));
	status.context = 0;
	status.records = 1ULL << DAMONX_REC_SNAPSHOT;
	EXPECT_EQ(call_msg(fd, DAMONX_STATUS, status), -EOPNOTSUPP);
	EXPECT(strstr(message, "records"));
	status.records = 1ULL << DAMONX_REC_SCHEME_STATS;
	status.scheme = 3;
	EXPECT_EQ(call_msg(fd, DAMONX_STATUS, status), -ENOENT);
	EXPECT(strstr(message, "scheme 3"));
	snap.scheme = 3;
	EXPECT_EQ(call_msg(fd, DAMONX_SNAPSHOT, snap), -EINVAL);
	EXPECT(strstr(message, "scheme is 3"));
}

TEST(info, "INFO tells what works, and is cut to what the caller knows")
{
	struct {
		struct damonx_info info;
		uint64_t behind;
	} longer;
	struct damonx_info *info = &longer.info;
	int fd = session_open();

	memset(&longer, 0, sizeof(longer));
	info->size = sizeof(longer);
	EXPECT_EQ(call(fd, DAMONX_INFO, &longer), 0);
	EXPECT_EQ(longer.behind, 0);
	EXPECT_EQ(info->size, sizeof(longer));
	EXPECT_EQ(info->abi, DAMONX_ABI);
	EXPECT_EQ(info->page_bytes, PAGE_BYTES);
	EXPECT_EQ(info->max_config_bytes, DAMONX_MAX_CONFIG_BYTES);
	EXPECT(info->ops & (1ULL << DAMONX_OPS_VADDR));
	EXPECT(info->ops & (1ULL << DAMONX_OPS_FVADDR));
	EXPECT(info->items & (1ULL << DAMONX_ITEM_REGION));
	EXPECT(info->records & (1ULL << DAMONX_REC_SNAPSHOT));
	EXPECT(info->records & (1ULL << DAMONX_REC_STATUS));
	EXPECT(!(info->records & (1ULL << 63)));
	EXPECT(info->max_regions >= 1000);
	EXPECT(info->max_user_sessions && info->max_kdamonds);
	EXPECT(info->version[0] >= '0' && info->version[0] <= '9');
}

static struct damonx_feature ask(int fd, uint32_t kind, uint32_t value,
				 uint32_t ops, int wanted)
{
	struct damonx_feature arg = {
		.size = sizeof(arg),
		.kind = kind,
		.value = value,
		.ops = ops,
		.message = (uintptr_t)message,
		.message_len = sizeof(message),
	};

	message[0] = '\0';
	EXPECT_EQ(call(fd, DAMONX_FEATURE, &arg), wanted);
	return arg;
}

TEST(feature, "FEATURE agrees with INFO, and what is missing has a reason")
{
	struct damonx_info info = { .size = sizeof(info) };
	int fd = session_open();
	uint32_t value;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	for (value = DAMONX_ITEM_KDAMOND; value <= DAMONX_ITEM_CGROUP;
	     value++) {
		EXPECT_EQ(ask(fd, DAMONX_FEATURE_ITEM, value, 0, 0).out_works,
			  (info.items >> value) & 1);
		/* A name, and a reason behind a colon where it is missing. */
		EXPECT(message[0]);
		if (!(info.items & (1ULL << value)))
			EXPECT(strstr(message, ": "));
	}
	for (value = DAMONX_OPS_VADDR; value <= DAMONX_OPS_PADDR; value++) {
		EXPECT_EQ(ask(fd, DAMONX_FEATURE_OPS, value, 0, 0).out_works,
			  (info.ops >> value) & 1);
		if (!(info.ops & (1ULL << value)))
			EXPECT(strstr(message, "paddr: "));
	}
	ask(fd, DAMONX_FEATURE_ACTION, DAMONX_ACTION_PAGEOUT, DAMONX_OPS_VADDR,
	    0);
	EXPECT(strstr(message, "pageout"));
	for (value = DAMONX_FACILITY_REFERENCE_KEPT;
	     value <= DAMONX_FACILITY_TLB_FLUSH; value++) {
		EXPECT_EQ(ask(fd, DAMONX_FEATURE_FACILITY, value, 0,
			      0).out_works, (info.facilities >> value) & 1);
		ksft_note("%s", message);
		if (!(info.facilities & (1ULL << value)))
			EXPECT(strstr(message, ": "));
	}
	for (value = DAMONX_TARGET_PID; value <= DAMONX_TARGET_PHYSICAL;
	     value++)
		EXPECT_EQ(ask(fd, DAMONX_FEATURE_TARGET, value,
			      DAMONX_OPS_VADDR, 0).out_works,
			  (info.targets[DAMONX_OPS_VADDR] >> value) & 1);
	EXPECT(info.targets[DAMONX_OPS_VADDR] & (1ULL << DAMONX_TARGET_PID));
	for (value = 0; value < 3; value++)
		EXPECT_EQ(ask(fd, DAMONX_FEATURE_ITEM_FLAG, value, 0,
			      0).out_works, (info.item_flags >> value) & 1);
	EXPECT(info.item_flags & DAMONX_ITEM_REMOVE);
	EXPECT(info.item_flags & DAMONX_ITEM_WHOLE);
	ask(fd, DAMONX_FEATURE_GOAL, DAMONX_GOAL_USER_INPUT, 0, -EINVAL);
	ask(fd, DAMONX_FEATURE_ACTION, DAMONX_ACTION_PAGEOUT, 0, -EINVAL);
	ask(fd, 0, 1, 0, -EINVAL);
	ask(fd, 99, 1, 0, -EINVAL);
	ask(fd, DAMONX_FEATURE_OPS, 0, 0, -EINVAL);
	ask(fd, DAMONX_FEATURE_OPS, 99, 0, -EINVAL);
	EXPECT(strstr(message, "not known"));
}

/* Whether the kernel log has a line with @text in it. */
static bool is_logged(const char *text)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	char line[8192];
	bool found = false;
	ssize_t n;

	EXPECT(fd >= 0);
	while (!found && ((n = read(fd, line, sizeof(line) - 1)) > 0 ||
			  (n < 0 && errno == EPIPE))) {
		line[n > 0 ? n : 0] = '\0';
		found = strstr(line, text);
	}
	close(fd);
	return found;
}

/*
 * 5.10 would take the process's page table away where we clear the bit; from
 * 6.2 on that is all right, in between it depends on what was brought back.
 */
TEST(upper_levels, "upper levels are looked at where the kernel can bear it; else INFO and the log say so")
{
	struct damonx_info info = { .size = sizeof(info) };
	int fd = session_open(), major, minor;
	struct utsname name;
	bool works;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	works = info.facilities & (1ULL << DAMONX_FACILITY_UPPER_LEVELS);
	ask(fd, DAMONX_FEATURE_FACILITY, DAMONX_FACILITY_UPPER_LEVELS, 0, 0);
	if (!works)
		EXPECT(strlen(message) > strlen("upper_levels: "));
	/* Elsewhere the log may have begun later than the module. */
	if (getenv("DAMONX_ALONE"))
		EXPECT_EQ(is_logged("damonx: no looks at upper_levels"),
			  !works);
	EXPECT_EQ(uname(&name), 0);
	EXPECT_EQ(sscanf(name.release, "%d.%d", &major, &minor), 2);
	if (strcmp(name.machine, "x86_64"))
		EXPECT(!works);
	else if (major < 6)
		EXPECT(!works);
	else if (major > 6 || minor >= 2)
		EXPECT(works || strstr(message, "Xen"));
}

TEST(messages, "a sentence is cut to the caller's buffer and always ends")
{
	struct damonx_feature arg = {
		.size = sizeof(arg),
		.kind = DAMONX_FEATURE_OPS,
		.value = DAMONX_OPS_VADDR,
		.message = (uintptr_t)message,
		.message_len = 4,
	};
	int fd = session_open();

	memset(message, 'x', sizeof(message));
	EXPECT_EQ(call(fd, DAMONX_FEATURE, &arg), 0);
	EXPECT(!strcmp(message, "vad"));
	EXPECT_EQ(message[4], 'x');
	arg.message_len = 0;
	message[0] = 'x';
	EXPECT_EQ(call(fd, DAMONX_FEATURE, &arg), 0);
	EXPECT_EQ(message[0], 'x');
}

TEST(compat, "a 32-bit program configures, runs and reads back the same")
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 3);
	pid_t pid = fork();
	int status;

	EXPECT(pid >= 0 && n > 0);
	if (!pid) {
		strcpy(path + n, "32");
		execl(path, path, NULL);
		_exit(errno == ENOEXEC ? 77 : 78);
	}
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		ksft_skip("this kernel runs no 32-bit programs");
	if (WEXITSTATUS(status) == 78 && !getenv("DAMONX_ALONE"))
		ksft_skip("there is no damonx-abi32");
	EXPECT_EQ(WEXITSTATUS(status), 0);
}
