// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model/stacks.h"
#include "profile/rings.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"

/* Of data, of each CPU; powers of two. */
#define RING_PAGES	64u
#define COPY_RING_PAGES	1024u		/* where stacks are copied, */
#define SMALL_RING_PAGES 128u		/* by those who may not lock more in memory */

/* One of so many first touches is looked at. */
#define FAULT_PERIOD	16
#define COPY_FAULT_PERIOD 256

/* Not PERF_SAMPLE_PERIOD: with it every event of software is a sample, whatever the period. */
#define SAMPLE_TYPE	(PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | \
			 PERF_SAMPLE_ID | PERF_SAMPLE_CALLCHAIN)

struct ring {
	int fd;				/* of the event that has the ring; -1: none yet */
	struct perf_event_mmap_page *page;
};

/* Record that waits for its turn; its bytes are in rings.bytes. */
struct waiting {
	int64_t time_ns;
	size_t at;
	size_t order;			/* as they came, where times are the same */
};

struct rings {
	struct rings_opts o;
	size_t page_bytes;
	size_t ring_bytes;		/* of data; the same for all */
	size_t nr_cpus;
	struct ring *ring;
	int *fds;
	size_t nr_fds;
	uint64_t *fault_ids;		/* ascending or not: there are few */
	size_t nr_fault_ids;
	uint64_t lost;
	uint8_t *bytes;
	size_t nr_bytes, room_bytes;
	struct waiting *waiting;
	size_t nr_waiting, room_waiting;
};

/* ---- beginning ---- */

struct rings *rings_new(const struct rings_opts *o)
{
	struct rlimit files;
	struct rings *r = calloc(1, sizeof(*r));
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	if (r)
		r->ring = calloc((size_t)cpus, sizeof(*r->ring));
	if (!r || !r->ring) {
		msg_error("out of memory");
		free(r);
		return NULL;
	}
	r->o = *o;
	r->nr_cpus = (size_t)cpus;
	r->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	r->ring_bytes = (o->stack_bytes ? COPY_RING_PAGES : RING_PAGES) * r->page_bytes;
	for (size_t i = 0; i < r->nr_cpus; i++)
		r->ring[i].fd = -1;
	/* one event for each thread and CPU */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	return r;
}

void rings_free(struct rings *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->nr_cpus; i++)
		if (r->ring[i].page)
			munmap(r->ring[i].page, r->ring_bytes + r->page_bytes);
	for (size_t i = 0; i < r->nr_fds; i++)
		close(r->fds[i]);
	free(r->fds);
	free(r->fault_ids);
	free(r->ring);
	free(r->bytes);
	free(r->waiting);
	free(r);
}

uint64_t rings_lost(const struct rings *r)
{
	return r->lost;
}

/* ---- events ---- */

/* What all events have. */
static struct perf_event_attr common_attr(const struct rings *r)
{
	uint64_t copy = r->o.stack_bytes ?
			PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER : 0;

	return (struct perf_event_attr){
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(struct perf_event_attr),
		.sample_type = SAMPLE_TYPE | copy,
		.sample_regs_user = r->o.regs,
		.sample_stack_user = r->o.stack_bytes,
		.inherit = 1, .sample_id_all = 1,
		.use_clockid = 1, .clockid = CLOCK_MONOTONIC,
		.exclude_callchain_kernel = !r->o.kernel,
		.exclude_hv = 1,
		.sample_max_stack = RINGS_MAX_DEPTH,
	};
}

static struct perf_event_attr main_attr(const struct rings *r)
{
	struct perf_event_attr a = common_attr(r);

	a.mmap = a.mmap2 = a.comm = a.comm_exec = a.task = 1;
	a.config = PERF_COUNT_SW_DUMMY;
	if (r->o.program < 0) {
		a.config = PERF_COUNT_SW_CPU_CLOCK;
		a.sample_period = (uint64_t)(1e9 / r->o.rate_hz);
	}
	return a;
}

static unsigned int fault_period(const struct rings *r)
{
	return r->o.stack_bytes ? COPY_FAULT_PERIOD : FAULT_PERIOD;
}

static struct perf_event_attr fault_attr(const struct rings *r)
{
	struct perf_event_attr a = common_attr(r);

	a.config = PERF_COUNT_SW_PAGE_FAULTS;
	a.sample_period = fault_period(r);
	return a;
}

static int open_event(struct perf_event_attr *a, pid_t tid, int cpu)
{
	int fd = (int)syscall(SYS_perf_event_open, a, tid, cpu, -1,
			      PERF_FLAG_FD_CLOEXEC);

	/* who may not look into the kernel may look at what calls it */
	if (fd < 0 && (errno == EACCES || errno == EPERM) && !a->exclude_kernel) {
		a->exclude_kernel = 1;
		fd = (int)syscall(SYS_perf_event_open, a, tid, cpu, -1,
				  PERF_FLAG_FD_CLOEXEC);
	}
	return fd < 0 ? -errno : fd;
}

static int map_ring(struct rings *r, struct ring *ring, int fd)
{
	size_t small = SMALL_RING_PAGES * r->page_bytes;
	void *p = mmap(NULL, r->ring_bytes + r->page_bytes,
		       PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	/* the first one says how large they may be */
	if (p == MAP_FAILED && errno == EPERM && r->ring_bytes > small && !r->nr_fds) {
		r->ring_bytes = small;
		return map_ring(r, ring, fd);
	}
	if (p == MAP_FAILED)
		return -errno;
	ring->page = p;
	ring->fd = fd;
	return 0;
}

/* Keep an event, whose data goes into the ring of its CPU. 0 or -errno. */
static int keep_event(struct rings *r, int fd, size_t cpu)
{
	struct ring *ring = &r->ring[cpu];
	int err;

	if (ring->fd < 0)
		err = map_ring(r, ring, fd);
	else
		err = ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, ring->fd) ? -errno : 0;
	if (err) {
		close(fd);
		return err;
	}
	*ARRAY_ADD(r->fds, r->nr_fds) = fd;
	return 0;
}

/* Samples that the program takes come into no ring. */
static int add_program(struct rings *r, pid_t tid, size_t cpu)
{
	struct perf_event_attr a = common_attr(r);
	int fd, err = 0;

	a.config = PERF_COUNT_SW_CPU_CLOCK;
	a.sample_period = (uint64_t)(1e9 / r->o.rate_hz);
	fd = open_event(&a, tid, (int)cpu);
	if (fd < 0)
		return fd;
	if (ioctl(fd, PERF_EVENT_IOC_SET_BPF, r->o.program))
		err = -errno;
	if (err)
		close(fd);
	else
		*ARRAY_ADD(r->fds, r->nr_fds) = fd;
	return err;
}

static int add_faults(struct rings *r, pid_t tid, size_t cpu)
{
	struct perf_event_attr a = fault_attr(r);
	int fd = open_event(&a, tid, (int)cpu);
	uint64_t id;

	if (fd < 0)
		return 0;	/* the rest is worth having without */
	if (ioctl(fd, PERF_EVENT_IOC_ID, &id)) {
		close(fd);
		return 0;
	}
	if (!keep_event(r, fd, cpu))
		*ARRAY_ADD(r->fault_ids, r->nr_fault_ids) = id;
	return 0;
}

static int attach_thread(void *arg, pid_t tid)
{
	struct rings *r = arg;

	for (size_t cpu = 0; cpu < r->nr_cpus; cpu++) {
		struct perf_event_attr a = main_attr(r);
		int fd = open_event(&a, tid, (int)cpu), err;

		if (fd == -ESRCH)
			return 0;
		/* a CPU that is not there */
		if (fd == -ENODEV || fd == -ENXIO)
			continue;
		if (fd < 0)
			return fd;
		err = keep_event(r, fd, cpu);
		if (!err && r->o.program >= 0)
			err = add_program(r, tid, cpu);
		if (!err && r->o.faults)
			err = add_faults(r, tid, cpu);
		if (err)
			return err;
	}
	return 0;
}

int rings_threads(pid_t pid, int (*each)(void *arg, pid_t tid), void *arg)
{
	struct dirent *e;
	char path[64];
	int err = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = opendir(path);
	if (!d)
		return 0;
	while (!err && (e = readdir(d)))
		if (e->d_name[0] != '.')
			err = each(arg, (pid_t)strtol(e->d_name, NULL, 10));
	closedir(d);
	return err;
}

int rings_attach(struct rings *r, pid_t pid)
{
	return rings_threads(pid, attach_thread, r);
}

/* ---- reading ---- */

/* When a record was made: the last words of all that are no samples say it. */
static int64_t time_of(const uint8_t *p)
{
	const struct perf_event_header *h = (const void *)p;
	uint64_t time;

	/* sample: ip, pid and tid, time; others end in pid and tid, time, id */
	if (h->type == PERF_RECORD_SAMPLE)
		memcpy(&time, p + sizeof(*h) + 16, sizeof(time));
	else
		memcpy(&time, p + h->size - 16, sizeof(time));
	return (int64_t)time;
}

static bool room_for(struct rings *r, size_t n)
{
	while (r->room_bytes - r->nr_bytes < n) {
		size_t room = r->room_bytes ? 2 * r->room_bytes : 1u << 16;
		uint8_t *p = realloc(r->bytes, room);

		if (!p)
			return false;
		r->bytes = p;
		r->room_bytes = room;
	}
	if (r->nr_waiting == r->room_waiting) {
		size_t room = r->room_waiting ? 2 * r->room_waiting : 256;
		struct waiting *w = realloc(r->waiting, room * sizeof(*w));

		if (!w)
			return false;
		r->waiting = w;
		r->room_waiting = room;
	}
	return true;
}

/* Copy a record, which may go over the ring's end; what has no room is lost. */
static void take_record(struct rings *r, const uint8_t *data, uint64_t at, size_t n)
{
	size_t mask = r->ring_bytes - 1, first = at & mask;
	size_t until_end = mask + 1 - first;
	uint8_t *to;

	if (!room_for(r, n)) {
		r->lost++;
		return;
	}
	to = r->bytes + r->nr_bytes;
	memcpy(to, data + first, n < until_end ? n : until_end);
	if (n > until_end)
		memcpy(to + until_end, data, n - until_end);
	r->waiting[r->nr_waiting] = (struct waiting){
		time_of(to), r->nr_bytes, r->nr_waiting };
	r->nr_waiting++;
	r->nr_bytes += n;
}

static void read_ring(struct rings *r, struct ring *ring)
{
	struct perf_event_mmap_page *page = ring->page;
	const uint8_t *data = (const uint8_t *)page + r->page_bytes;
	size_t mask = r->ring_bytes - 1;
	uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = page->data_tail;

	while (tail < head) {
		/* headers are aligned to eight bytes: never split */
		const struct perf_event_header *h =
			(const void *)(data + (tail & mask));

		if (h->size < sizeof(*h))
			break;
		take_record(r, data, tail, h->size);
		tail += h->size;
	}
	__atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
}

static int by_time(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_fault(const struct rings *r, uint64_t id)
{
	for (size_t i = 0; i < r->nr_fault_ids; i++)
		if (r->fault_ids[i] == id)
			return true;
	return false;
}

/* Split a call chain at the marks between its parts. */
static void split_chain(struct rings_sample *s, const uint64_t *ip, size_t nr)
{
	uint64_t context = PERF_CONTEXT_USER;

	s->nr_kernel = s->nr_user = 0;
	for (size_t i = 0; i < nr; i++) {
		if (ip[i] >= PERF_CONTEXT_MAX) {
			context = ip[i];
		} else if (context == PERF_CONTEXT_KERNEL) {
			if (!s->nr_kernel++)
				s->kernel = &ip[i];
		} else if (context == PERF_CONTEXT_USER) {
			if (!s->nr_user++)
				s->user = &ip[i];
		}
	}
}

/* Registers and stack, in what follows the call chain; none of threads of the kernel. */
static void find_copy(const struct rings *r, struct rings_sample *s, const uint8_t *p,
		      size_t size)
{
	size_t regs = 8 * (size_t)__builtin_popcountll(r->o.regs);
	uint64_t abi, room, used;

	if (size < sizeof(abi) + regs + sizeof(room))
		return;
	memcpy(&abi, p, sizeof(abi));
	if (abi != PERF_SAMPLE_REGS_ABI_64)
		return;
	p += sizeof(abi) + regs;
	size -= sizeof(abi) + regs + sizeof(room);
	memcpy(&room, p, sizeof(room));
	s->regs = (const void *)(p - regs);
	s->stack = p + sizeof(room);
	if (!room || room > size || size - room < sizeof(used))
		return;
	memcpy(&used, s->stack + room, sizeof(used));
	s->stack_bytes = used < room ? used : room;
}

static void give_sample(const struct rings *r, const uint8_t *p, size_t size,
			const struct rings_sink *sink)
{
	struct {
		uint64_t ip;
		uint32_t pid, tid;
		uint64_t time, id, nr;
	} head;
	struct rings_sample s;

	if (size < sizeof(head) || !sink->sample)
		return;
	memcpy(&head, p, sizeof(head));
	if (head.nr > (size - sizeof(head)) / 8)
		return;
	s = (struct rings_sample){
		.time_ns = (int64_t)head.time, .pid = (pid_t)head.pid,
		.tid = (pid_t)head.tid, .kind = REC_SAMPLE_CPU, .count = 1,
	};
	if (is_fault(r, head.id)) {
		s.kind = REC_SAMPLE_FAULT;
		s.count = fault_period(r);
	}
	split_chain(&s, (const void *)(p + sizeof(head)), head.nr);
	if (r->o.stack_bytes)
		find_copy(r, &s, p + sizeof(head) + 8 * head.nr,
			  size - sizeof(head) - 8 * head.nr);
	sink->sample(sink->arg, &s);
}

/* pid, tid, address, length, offset, what file, protection, name */
static void give_mapped(const uint8_t *p, size_t size, const struct rings_sink *sink)
{
	struct {
		uint32_t pid, tid;
		uint64_t start, bytes, offset;
		uint64_t file[3];
		uint32_t prot, flags;
	} m;

	if (size <= sizeof(m))
		return;
	memcpy(&m, p, sizeof(m));
	sink->mapped(sink->arg, (pid_t)m.pid, m.start, m.start + m.bytes,
		     m.offset, (const char *)p + sizeof(m));
}

static void give(struct rings *r, const uint8_t *p, const struct rings_sink *sink)
{
	const struct perf_event_header *h = (const void *)p;
	size_t size = h->size - sizeof(*h);
	uint32_t word[4] = { 0 };	/* pid, and of a fork the parent; a thread's, too */
	uint64_t lost;

	p += sizeof(*h);
	memcpy(word, p, size < sizeof(word) ? size : sizeof(word));
	switch (h->type) {
	case PERF_RECORD_SAMPLE:
		give_sample(r, p, size, sink);
		break;
	case PERF_RECORD_MMAP2:
		give_mapped(p, size, sink);
		break;
	case PERF_RECORD_FORK:
		if (word[0] != word[1])
			sink->forked(sink->arg, (pid_t)word[0], (pid_t)word[1]);
		break;
	case PERF_RECORD_EXIT:
		if (word[0] == word[2])
			sink->ended(sink->arg, (pid_t)word[0]);
		break;
	case PERF_RECORD_COMM:
		if (h->misc & PERF_RECORD_MISC_COMM_EXEC)
			sink->execed(sink->arg, (pid_t)word[0]);
		break;
	case PERF_RECORD_LOST:
		memcpy(&lost, p + 8, sizeof(lost));
		r->lost += lost;
		break;
	default:
		break;
	}
}

/* Forget what waits before @from; the rest are few, those of the last moment. */
static void keep_rest(struct rings *r, size_t from)
{
	uint8_t *kept = malloc(r->nr_bytes);
	size_t bytes = 0, nr = 0;

	for (size_t i = from; kept && i < r->nr_waiting; i++) {
		const uint8_t *p = r->bytes + r->waiting[i].at;
		const struct perf_event_header *h = (const void *)p;

		memcpy(kept + bytes, p, h->size);
		r->waiting[nr] = (struct waiting){ r->waiting[i].time_ns, bytes, nr };
		nr++;
		bytes += h->size;
	}
	if (!kept)
		r->lost += r->nr_waiting - from;
	free(r->bytes);
	r->bytes = kept;
	r->room_bytes = kept ? r->nr_bytes : 0;
	r->nr_bytes = bytes;
	r->nr_waiting = nr;
}

/* What came after @until_ns stays: an earlier record may not have been seen yet. */
void rings_give(struct rings *r, int64_t until_ns, const struct rings_sink *sink)
{
	size_t i;

	if (r->nr_waiting)
		qsort(r->waiting, r->nr_waiting, sizeof(*r->waiting), by_time);
	for (i = 0; i < r->nr_waiting && r->waiting[i].time_ns <= until_ns; i++)
		give(r, r->bytes + r->waiting[i].at, sink);
	if (i == r->nr_waiting) {
		r->nr_waiting = r->nr_bytes = 0;
		return;
	}
	keep_rest(r, i);
}

void rings_read(struct rings *r)
{
	for (size_t i = 0; i < r->nr_cpus; i++)
		if (r->ring[i].page)
			read_ring(r, &r->ring[i]);
}

void rings_drain(struct rings *r, const struct rings_sink *sink)
{
	int64_t now_ns = clock_ns();

	rings_read(r);
	rings_give(r, now_ns, sink);
}
