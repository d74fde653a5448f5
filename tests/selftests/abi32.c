// SPDX-License-Identifier: GPL-2.0
/*
 * A 32-bit caller of the contract. Without a C library, so that it builds
 * where there is one for 64 bits only. The exit status is 0, or the number of
 * the step that failed.
 */
#include <stddef.h>
#include <linux/damonx.h>

enum { SYS_EXIT = 1, SYS_OPEN = 5, SYS_GETPID = 20, SYS_IOCTL = 54,
       SYS_MMAP2 = 192 };

enum { PROT_READ = 1, PROT_WRITE = 2, MAP_SHARED = 1, PAGE_BYTES = 4096 };

static long sys(long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result)
			 : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

/* The same with six arguments; %ebp takes the last one, an offset in pages. */
static void *map(long bytes, long prot, long fd, long page)
{
	long result;

	__asm__ volatile("push %%ebp\n\t"
			 "mov %%eax, %%ebp\n\t"
			 "mov %1, %%eax\n\t"
			 "int $0x80\n\t"
			 "pop %%ebp"
			 : "=a"(result)
			 : "i"(SYS_MMAP2), "0"(page), "b"(0), "c"(bytes),
			   "d"(prot), "S"(MAP_SHARED), "D"(fd)
			 : "memory");
	/* The kernel's errors are the last page of addresses. */
	return (unsigned long)result > -4096UL ? NULL : (void *)result;
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

static struct damonx_ring ring = { .size = sizeof(ring), .data_bytes = 65536 };

/*
 * Read records until so many windows have come. Positions are read and written
 * by their low halves, which is all that such a program can do at once.
 */
static int read_windows(long fd, unsigned int windows)
{
	const struct damonx_ring_head *head;
	struct damonx_ring_reader *reader;
	const struct damonx_rec *record;
	const __u32 *producer;
	__u32 at = 0, seq = 0;
	const char *data;

	head = map(ring.out_mmap_bytes, PROT_READ, fd, 0);
	reader = map(PAGE_BYTES, PROT_READ | PROT_WRITE, fd, 1);
	if (!head || !reader || head->magic != DAMONX_RING_MAGIC)
		return 9;
	data = (const char *)head + head->data_offset;
	producer = (const __u32 *)&head->producer;
	while (windows) {
		if (at == __atomic_load_n(producer, __ATOMIC_ACQUIRE))
			continue;
		record = (const void *)(data + (at & (head->data_bytes - 1)));
		if (record->seq != ++seq || record->len % 8)
			return 10;
		windows -= record->type == DAMONX_REC_SNAPSHOT;
		at += record->len;
		__atomic_store_n((__u32 *)&reader->consumer, at,
				 __ATOMIC_RELEASE);
	}
	return head->lost_records ? 11 : 0;
}

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
	int step;
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
	if (sys(SYS_IOCTL, fd, DAMONX_RING, (long)&ring))
		return 8;
	if (sys(SYS_IOCTL, fd, DAMONX_START, (long)&control))
		return 5;
	/* More than the ring has room for. */
	step = read_windows(fd, 150);
	if (step)
		return step;
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
