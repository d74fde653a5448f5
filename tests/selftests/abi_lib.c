// SPDX-License-Identifier: GPL-2.0
/* Talking to the device, for the tests of its contract. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "abi.h"

char message[512];
uint32_t refused_item, refused_field;

static char answer[8 << 20];

int session_open(void)
{
	int fd = open(DAMONX_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		ksft_fail(__FILE__, __LINE__, "%s: %s", DAMONX_DEVICE,
			  strerror(errno));
	return fd;
}

int call(int fd, unsigned long number, void *arg)
{
	return ioctl(fd, number, arg) < 0 ? -errno : 0;
}

void nap_ms(unsigned int ms)
{
	usleep(1000 * ms);
}

uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* ---- item lists ---- */

struct items *items_new(void)
{
	static struct items items;

	memset(&items, 0, sizeof(items));
	return &items;
}

void *item(struct items *items, uint16_t type, uint32_t id, uint32_t parent,
	   const void *payload, uint32_t payload_bytes)
{
	struct damonx_item *head = (void *)(items->at + items->bytes);
	uint32_t len = sizeof(*head) + payload_bytes;

	EXPECT(items->bytes + len <= sizeof(items->at));
	head->type = type;
	head->len = len;
	head->id = id;
	head->parent = parent;
	if (payload_bytes)
		memcpy(head + 1, payload, payload_bytes);
	items->last = items->bytes;
	items->bytes += (len + 7) & ~7U;
	return head + 1;
}

struct damonx_item *last_item(struct items *items)
{
	return (void *)(items->at + items->last);
}

void add_kdamond(struct items *items, uint32_t id)
{
	struct damonx_item_kdamond kdamond = { 0 };

	item(items, DAMONX_ITEM_KDAMOND, id, 0, &kdamond, sizeof(kdamond));
}

struct damonx_item_context *add_context(struct items *items, uint32_t id,
					uint32_t parent, uint32_t ops)
{
	struct damonx_item_context context = { .ops = ops };

	return item(items, DAMONX_ITEM_CONTEXT, id, parent, &context,
		    sizeof(context));
}

void add_pid(struct items *items, uint32_t id, uint32_t parent, pid_t pid)
{
	struct damonx_item_target target = {
		.kind = DAMONX_TARGET_PID,
		.pid = pid,
	};

	item(items, DAMONX_ITEM_TARGET, id, parent, &target, sizeof(target));
}

void add_region(struct items *items, uint32_t id, uint32_t parent,
		uint64_t start, uint64_t end)
{
	struct damonx_item_region region = { .start = start, .end = end };

	item(items, DAMONX_ITEM_REGION, id, parent, &region, sizeof(region));
}

struct items *usual_items(pid_t pid)
{
	struct items *items = items_new();
	struct damonx_item_context *context;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 2000;
	context->aggr_us = 20000;
	context->update_us = 100000;
	add_pid(items, 1, 1, pid);
	return items;
}

int configure(int fd, const struct items *items, uint32_t flags)
{
	struct damonx_configure arg = {
		.size = sizeof(arg),
		.flags = flags,
		.items = (uintptr_t)items->at,
		.items_len = items->bytes,
		.message = (uintptr_t)message,
		.message_len = sizeof(message),
	};
	int err;

	message[0] = '\0';
	err = call(fd, DAMONX_CONFIGURE, &arg);
	refused_item = arg.out_item;
	refused_field = arg.out_field;
	return err;
}

int control(int fd, unsigned long number, uint32_t kdamond)
{
	struct damonx_control arg = {
		.size = sizeof(arg),
		.kdamond = kdamond,
		.message = (uintptr_t)message,
		.message_len = sizeof(message),
	};

	message[0] = '\0';
	return call(fd, number, &arg);
}

int start(int fd)
{
	return control(fd, DAMONX_START, 0);
}

int stop(int fd)
{
	return control(fd, DAMONX_STOP, 0);
}

void run_usual(int fd, pid_t pid)
{
	int err = configure(fd, usual_items(pid), 0);

	if (!err)
		err = start(fd);
	if (err)
		ksft_fail(__FILE__, __LINE__, "%s: %s", strerror(-err),
			  message);
}

void expect_refused(struct items *items, int got, int wanted, uint32_t field,
		    const char *const *words)
{
	ksft_note("%d: %s", got, message);
	EXPECT_EQ(got, wanted);
	EXPECT_EQ(refused_item, (char *)last_item(items) - items->at);
	EXPECT_EQ(refused_field, field);
	EXPECT(!strchr(message, '\n'));
	for (; *words; words++) {
		if (!strstr(message, *words))
			ksft_fail(__FILE__, __LINE__, "'%s' is not in '%s'",
				  *words, message);
	}
}

/* ---- answers ---- */

struct damonx_rec_status *status_of(int fd)
{
	struct damonx_status arg = {
		.size = sizeof(arg),
		.buf = (uintptr_t)answer,
		.buf_len = sizeof(answer),
	};

	EXPECT_EQ(call(fd, DAMONX_STATUS, &arg), 0);
	EXPECT(arg.out_len >= sizeof(struct damonx_rec_status));
	return (void *)answer;
}

const void *config_of(int fd, uint32_t *bytes)
{
	struct damonx_get_config arg = {
		.size = sizeof(arg),
		.items = (uintptr_t)answer,
		.items_len = sizeof(answer),
	};

	EXPECT_EQ(call(fd, DAMONX_GET_CONFIG, &arg), 0);
	*bytes = arg.out_len;
	return answer;
}

const struct damonx_rec_snapshot *snapshot_of(int fd, uint32_t target)
{
	static char regions[1 << 20];
	struct damonx_snapshot arg = {
		.size = sizeof(arg),
		.target = target,
		.buf = (uintptr_t)regions,
		.buf_len = sizeof(regions),
	};

	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	EXPECT(arg.out_len >= sizeof(struct damonx_rec_snapshot));
	return (void *)regions;
}

void wait_windows(int fd, uint64_t windows)
{
	while (status_of(fd)->windows < windows)
		nap_ms(5);
}

/* ---- the ring ---- */

int make_ring(int fd, uint32_t data_bytes, uint64_t *mmap_bytes)
{
	struct damonx_ring arg = {
		.size = sizeof(arg),
		.data_bytes = data_bytes,
	};
	int err = call(fd, DAMONX_RING, &arg);

	if (mmap_bytes)
		*mmap_bytes = arg.out_mmap_bytes;
	return err;
}

void map_ring(int fd, struct ring *ring, uint32_t data_bytes)
{
	memset(ring, 0, sizeof(*ring));
	EXPECT_EQ(make_ring(fd, data_bytes, &ring->bytes), 0);
	ring->head = mmap(NULL, ring->bytes, PROT_READ, MAP_SHARED, fd, 0);
	EXPECT(ring->head != MAP_FAILED);
	ring->reader = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
			    MAP_SHARED, fd, ring->head->head_bytes);
	EXPECT(ring->reader != MAP_FAILED);
	ring->data = (const char *)ring->head + ring->head->data_offset;
}

const struct damonx_rec *next_record(struct ring *ring)
{
	uint64_t producer = __atomic_load_n(&ring->head->producer,
					    __ATOMIC_ACQUIRE);
	const struct damonx_rec *record;

	__atomic_store_n(&ring->reader->consumer, ring->at, __ATOMIC_RELEASE);
	if (ring->at == producer)
		return NULL;
	record = (const void *)(ring->data +
				(ring->at & (ring->head->data_bytes - 1)));
	EXPECT(record->len >= sizeof(*record));
	EXPECT_EQ(record->len % 8, 0);
	EXPECT(record->len <= producer - ring->at);
	ring->at += record->len;
	return record;
}

const struct damonx_rec *wait_record(int fd, struct ring *ring, uint16_t type)
{
	const struct damonx_rec *record;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	for (;;) {
		record = next_record(ring);
		if (record && record->type == type)
			return record;
		if (record)
			continue;
		EXPECT_EQ(poll(&p, 1, 60000), 1);
		if (!(p.revents & POLLIN))
			ksft_fail(__FILE__, __LINE__,
				  "no record of type %u came", type);
	}
}

/* ---- processes ---- */

pid_t busy_child(unsigned int mib)
{
	size_t bytes = (size_t)mib << 20, i;
	int ready[2];
	char *at, c = 0;
	pid_t pid;

	EXPECT_EQ(pipe(ready), 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memset(at, 1, bytes);
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;) {
			for (i = 0; i < bytes; i += PAGE_BYTES)
				at[i]++;
			nap_ms(1);
		}
	}
	close(ready[1]);
	EXPECT_EQ(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	EXPECT_EQ(waitpid(pid, NULL, 0), pid);
}

void as_user(uid_t uid, void (*run)(int fd, pid_t pid), int fd, pid_t pid)
{
	pid_t child = fork();
	int status;

	EXPECT(child >= 0);
	if (!child) {
		EXPECT_EQ(setgroups(0, NULL), 0);
		EXPECT_EQ(setresgid(uid, uid, uid), 0);
		EXPECT_EQ(setresuid(uid, uid, uid), 0);
		/* Changing users has made it undumpable, and so unwatchable. */
		prctl(PR_SET_DUMPABLE, 1);
		run(fd, pid);
		_exit(0);
	}
	EXPECT_EQ(waitpid(child, &status, 0), child);
	if (status)
		_exit(1);
}

void send_fd(int to, int fd)
{
	char control_buf[CMSG_SPACE(sizeof(int))] = { 0 }, c = 0;
	struct iovec iov = { .iov_base = &c, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control_buf,
		.msg_controllen = sizeof(control_buf),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	EXPECT_EQ(sendmsg(to, &msg, 0), 1);
}

int receive_fd(int from)
{
	char control_buf[CMSG_SPACE(sizeof(int))], c;
	struct iovec iov = { .iov_base = &c, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control_buf,
		.msg_controllen = sizeof(control_buf),
	};
	int fd;

	EXPECT_EQ(recvmsg(from, &msg, 0), 1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	return fd;
}

/* ---- files ---- */

bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool ok = fd >= 0 &&
		  write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return ok;
}

void read_file(const char *path, char *text, size_t bytes)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, bytes - 1);

	if (n <= 0)
		ksft_fail(__FILE__, __LINE__, "%s: %s", path, strerror(errno));
	text[n] = '\0';
	close(fd);
}

void need_memory_cgroup(void)
{
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(CGROUP, 0755);
	if (!access(CGROUP "/memory.current", R_OK))
		return;
	rmdir(CGROUP);
	ksft_skip("there is no memory controller of cgroup v2 here");
}
