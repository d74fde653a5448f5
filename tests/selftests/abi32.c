// SPDX-License-Identifier: GPL-2.0
/*
 * A 32-bit caller of the contract. Without a C library, so that it builds
 * where there is one for 64 bits only. The exit status is 0, or the number of
 * the step that failed.
 */
#include <stddef.h>
#include <linux/damonx.h>

enum { SYS_EXIT = 1, SYS_OPEN = 5, SYS_GETPID = 20, SYS_IOCTL = 54 };

static long sys(long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result)
			 : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

static __u64 address(const void *p)
{
	return (unsigned long)p;
}

struct list {
	struct damonx_item head1;
	struct damonx_item_kdamond kdamond;
	struct damonx_item head2;
	struct damonx_item_context context;
	struct damonx_item head3;
	struct damonx_item_target target;
};

static struct list list = {
	.head1 = { DAMONX_ITEM_KDAMOND, 0, sizeof(list.head1) +
		   sizeof(list.kdamond), 1, 0 },
	.head2 = { DAMONX_ITEM_CONTEXT, 0, sizeof(list.head2) +
		   sizeof(list.context), 1, 1 },
	.context = { .ops = DAMONX_OPS_VADDR, .aggr_us = 20000 },
	.head3 = { DAMONX_ITEM_TARGET, 0, sizeof(list.head3) +
		   sizeof(list.target), 1, 1 },
	.target = { .kind = DAMONX_TARGET_PID },
};

static struct list back;
static struct damonx_info info = { .size = sizeof(info) };
static struct damonx_control control = { .size = sizeof(control) };
static struct damonx_rec_status records[1];

static int run(void)
{
	struct damonx_configure configure = {
		.size = sizeof(configure),
		.items = address(&list),
		.items_len = sizeof(list),
	};
	struct damonx_get_config get = {
		.size = sizeof(get),
		.items = address(&back),
		.items_len = sizeof(back),
	};
	struct damonx_status status = {
		.size = sizeof(status),
		.buf = address(records),
		.buf_len = sizeof(records),
	};
	long fd = sys(SYS_OPEN, (long)DAMONX_DEVICE, 2, 0);

	if (fd < 0)
		return 1;
	if (sys(SYS_IOCTL, fd, DAMONX_INFO, (long)&info) ||
	    info.abi != DAMONX_ABI || !info.version[0])
		return 2;
	list.target.pid = sys(SYS_GETPID, 0, 0, 0);
	if (sys(SYS_IOCTL, fd, DAMONX_CONFIGURE, (long)&configure))
		return 3;
	if (sys(SYS_IOCTL, fd, DAMONX_GET_CONFIG, (long)&get) ||
	    get.out_len != sizeof(back) ||
	    back.target.pid != list.target.pid ||
	    back.context.aggr_us != 20000)
		return 4;
	if (sys(SYS_IOCTL, fd, DAMONX_START, (long)&control))
		return 5;
	do {
		if (sys(SYS_IOCTL, fd, DAMONX_STATUS, (long)&status) ||
		    status.out_len != sizeof(records))
			return 6;
	} while (records[0].windows < 2);
	if (sys(SYS_IOCTL, fd, DAMONX_STOP, (long)&control))
		return 7;
	return 0;
}

void _start(void);
void _start(void)
{
	sys(SYS_EXIT, run(), 0, 0);
}
