// SPDX-License-Identifier: GPL-2.0
/*
 * Physical memory against ground truth: which frames a program uses is in its
 * pagemap, and which of them it touches is up to the test.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>

#include "abi.h"

#define BYTES		(4UL << 20)	/* hot, and as many cold */
#define PAGES		(2 * BYTES / PAGE_BYTES)
#define HUGE_BYTES	(2UL << 20)

struct frame {
	uint64_t addr;
	bool hot;
};

static struct frame frames[PAGES];
static struct damonx_region found[4 * PAGES];

/* ---- programs whose accesses are known ---- */

static void on_last_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(get_nprocs() - 1, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/*
 * Somebody else on the CPU, so that translations do not stay cached: answers
 * each byte with one. Returns the end to write to and read from.
 */
static void partner(int *to, int *from)
{
	int there[2], back[2];
	char c;

	if (pipe(there) || pipe(back))
		_exit(1);
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1)
			;
		_exit(0);
	}
	*to = there[1];
	*from = back[0];
}

/*
 * Touch again and again what @touch touches, until killed. @to, @from: from
 * partner(), who has come before the memory: else that would be shared.
 */
static void touch_for_ever(void (*touch)(char *at), char *at, int to, int from)
{
	char c = 0;

	for (;;) {
		touch(at);
		if (write(to, &c, 1) != 1 || read(from, &c, 1) != 1)
			_exit(1);
	}
}

static void touch_first_half(char *at)
{
	size_t i;

	for (i = 0; i < BYTES; i += PAGE_BYTES)
		((volatile char *)at)[i]++;
}

static int cache_fd;

static void read_first_half(char *at)
{
	static char buf[1 << 16];
	size_t i;

	(void)at;
	for (i = 0; i < BYTES; i += sizeof(buf)) {
		if (pread(cache_fd, buf, sizeof(buf), i) != sizeof(buf))
			_exit(1);
	}
}

/* Memory of its own, of which the first half is touched. */
static pid_t child_of_own(int advice, char **at)
{
	int ready[2], to, from;
	pid_t pid;

	EXPECT_EQ(pipe(ready), 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		on_last_cpu();
		partner(&to, &from);
		*at = mmap(NULL, 2 * BYTES + HUGE_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*at = (char *)(((uintptr_t)*at + HUGE_BYTES - 1) &
			       ~(HUGE_BYTES - 1));
		madvise(*at, 2 * BYTES, advice);
		memset(*at, 1, 2 * BYTES);
		if (write(ready[1], at, sizeof(*at)) != sizeof(*at))
			_exit(1);
		touch_for_ever(touch_first_half, *at, to, from);
	}
	close(ready[1]);
	EXPECT_EQ(read(ready[0], at, sizeof(*at)), sizeof(*at));
	close(ready[0]);
	return pid;
}

/* Touch what the test has mapped, too. */
static pid_t child_of_shared(void (*touch)(char *at), char *at)
{
	pid_t pid = fork();
	int to, from;

	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		on_last_cpu();
		partner(&to, &from);
		touch_for_ever(touch, at, to, from);
	}
	return pid;
}

/* ---- where that is ---- */

static int by_addr(const void *a, const void *b)
{
	const struct frame *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void find_frames(pid_t pid, const char *at)
{
	static uint64_t entries[PAGES];
	char path[64];
	size_t i;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY);
	EXPECT(fd >= 0);
	EXPECT_EQ(pread(fd, entries, sizeof(entries),
			(uintptr_t)at / PAGE_BYTES * sizeof(*entries)),
		  sizeof(entries));
	close(fd);
	for (i = 0; i < PAGES; i++) {
		EXPECT(entries[i] >> 63);
		frames[i].addr = (entries[i] & ((1ULL << 55) - 1)) * PAGE_BYTES;
		EXPECT(frames[i].addr);
		frames[i].hot = i < PAGES / 2;
	}
	qsort(frames, PAGES, sizeof(*frames), by_addr);
}

/* Ranges of frames of a kind, as regions of target 1. Returns their number. */
static uint32_t add_frames(struct items *items)
{
	uint64_t start = 0, end = 0;
	uint32_t nr = 0;
	size_t i;

	for (i = 0; i < PAGES; i++) {
		if (frames[i].addr != end ||
		    frames[i].hot != frames[i - 1].hot) {
			if (end)
				add_region(items, 0, 1, start, end);
			start = frames[i].addr;
			nr++;
		}
		end = frames[i].addr + PAGE_BYTES;
	}
	add_region(items, 0, 1, start, end);
	return nr;
}

/* ---- what is seen of it ---- */

static struct items *physical_items(uint32_t flags, uint32_t node)
{
	struct damonx_item_target target = {
		.kind = DAMONX_TARGET_PHYSICAL, .flags = flags, .node = node,
	};
	struct items *items = items_new();

	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_PADDR);
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	return items;
}

static uint32_t snapshot_of_last(int fd)
{
	static char buf[sizeof(struct damonx_rec_snapshot) + sizeof(found)];
	const struct damonx_rec_snapshot *rec = (void *)buf;
	struct damonx_snapshot arg = {
		.size = sizeof(arg), .kdamond = 1,
		.buf = (uintptr_t)buf, .buf_len = sizeof(buf),
		.message = (uintptr_t)message, .message_len = sizeof(message),
	};
	uint32_t i;

	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	for (i = 0; i < rec->nr_regions; i++)
		memcpy(&found[i], buf + rec->regions_offset +
		       i * rec->region_bytes, sizeof(*found));
	return rec->nr_regions;
}

/* Begin to monitor the frames that were found. */
static int monitor(void)
{
	struct damonx_item_context *context;
	struct items *items = items_new();
	struct damonx_item_target target = { .kind = DAMONX_TARGET_PHYSICAL };
	uint32_t ranges;
	int fd = session_open();

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_PADDR);
	/* So long that a busy machine lets the program touch all of it. */
	context->sample_us = 50000;
	context->aggr_us = 1000000;
	context->max_regions = 10000;
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	ranges = add_frames(items);
	ksft_note("%u ranges", ranges);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	return fd;
}

struct score {
	size_t hot;		/* frames that are hot */
	size_t hot_seen;	/* of these: seen to be */
	size_t cold;
	size_t cold_seen;
	size_t hot_hidden;	/* accesses might not be seen, it says */
	uint64_t samples;	/* of hot frames */
	uint64_t accesses;
};

static struct score score_of(uint32_t nr)
{
	struct score score = { 0 };
	uint32_t r = 0;
	size_t i;

	for (i = 0; i < PAGES; i++) {
		const struct damonx_region *region;

		while (r < nr && found[r].end <= frames[i].addr)
			r++;
		EXPECT(r < nr && found[r].start <= frames[i].addr);
		region = &found[r];
		if (frames[i].hot) {
			score.hot++;
			score.samples += region->samples;
			score.accesses += region->nr_accesses;
			score.hot_hidden += !!(region->flags &
					       DAMONX_REGION_HIDDEN);
			score.hot_seen += region->samples &&
				2 * region->nr_accesses >= region->samples;
		} else {
			score.cold++;
			score.cold_seen += region->samples &&
				10 * region->nr_accesses <= region->samples;
		}
	}
	ksft_note("hot %zu of %zu (%lu of %lu looks), cold %zu of %zu, hidden %zu; %u regions",
		  score.hot_seen, score.hot, score.accesses / (PAGES / 2),
		  score.samples / (PAGES / 2), score.cold_seen, score.cold,
		  score.hot_hidden, nr);
	return score;
}

/*
 * In one window or another: on a busy machine there are some in which the
 * program did not come to touch its pages, or nobody to look at them. @hidden:
 * it is enough that accesses are said to be hidden.
 */
static void expect_told_apart(bool hidden)
{
	int window, fd = monitor();
	struct score score;

	for (window = 2; window < 30; window++) {
		wait_windows(fd, window);
		score = score_of(snapshot_of_last(fd));
		if (hidden)
			score.hot_seen += score.hot_hidden;
		if (10 * score.hot_seen >= 9 * score.hot &&
		    10 * score.cold_seen >= 9 * score.cold)
			return;
	}
	EXPECT(10 * score.hot_seen >= 9 * score.hot);
	EXPECT(10 * score.cold_seen >= 9 * score.cold);
}

TEST(physical, "physical memory: hot and cold pages of a program are told apart")
{
	char *at;
	pid_t pid = child_of_own(MADV_NOHUGEPAGE, &at);

	find_frames(pid, at);
	expect_told_apart(false);
}

TEST(physical_huge, "physical memory: so are transparent huge pages")
{
	char *at;
	pid_t pid = child_of_own(MADV_HUGEPAGE, &at);

	find_frames(pid, at);
	expect_told_apart(false);
}

TEST(physical_shared, "physical memory: one of two programs that map it touches it")
{
	char *at = mmap(NULL, 2 * BYTES, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	EXPECT(at != MAP_FAILED);
	/* On another node the pages would be moved to who touches them. */
	on_last_cpu();
	memset(at, 1, 2 * BYTES);
	child_of_shared(touch_first_half, at);
	find_frames(getpid(), at);
	expect_told_apart(false);
}

TEST(physical_cache, "physical memory: read() of a file that nobody maps is seen, or said to be hidden")
{
	char *at;

	cache_fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	if (cache_fd < 0)
		cache_fd = memfd_create("cache", 0);
	EXPECT_EQ(ftruncate(cache_fd, 2 * BYTES), 0);
	at = mmap(NULL, 2 * BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
		  cache_fd, 0);
	EXPECT(at != MAP_FAILED);
	memset(at, 1, 2 * BYTES);
	find_frames(getpid(), at);
	EXPECT_EQ(munmap(at, 2 * BYTES), 0);
	child_of_shared(read_first_half, NULL);
	/* What reclaim has counted to the full tells no more. */
	expect_told_apart(true);
}

/* ---- what there is ---- */

TEST(physical_ram, "physical memory: all of System RAM is monitored, and no hole")
{
	uint64_t ram = 0, sum = 0, from, to;
	char line[256];
	uint32_t nr, i, nr_ranges = 0;
	int fd = session_open();
	FILE *iomem = fopen("/proc/iomem", "r");

	EXPECT(iomem);
	EXPECT_EQ(configure(fd, physical_items(0, 0), 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 2);
	nr = snapshot_of_last(fd);
	while (fgets(line, sizeof(line), iomem)) {
		if (sscanf(line, "%lx-%lx", &from, &to) != 2 ||
		    line[0] == ' ' || !strstr(line, ": System RAM"))
			continue;
		from = (from + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
		to = (to + 1) & ~(PAGE_BYTES - 1);
		ram += to - from;
		nr_ranges++;
		for (i = 0; i < nr; i++) {
			if (found[i].start >= from && found[i].end <= to)
				sum += found[i].end - found[i].start;
		}
	}
	fclose(iomem);
	ksft_note("%lu MiB in %u ranges, %u regions", ram >> 20, nr_ranges, nr);
	EXPECT_EQ(sum, ram);
	for (i = 0; i < nr; i++)
		sum -= found[i].end - found[i].start;
	EXPECT_EQ(sum, 0);
}

static void watch_physical(int fd, pid_t pid)
{
	(void)pid;
	EXPECT_EQ(configure(fd, physical_items(0, 0), 0), -EPERM);
	EXPECT(strstr(message, "CAP_SYS_ADMIN"));
}

/* A context of @ops, named alone: its targets are kept. */
static void watch_otherwise(int fd, uint32_t ops)
{
	struct items *items = items_new();

	add_kdamond(items, 1);
	add_context(items, 1, 1, ops);
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), -EINVAL);
	ksft_note("%s", message);
	EXPECT_EQ(refused_item, sizeof(struct damonx_item) +
				sizeof(struct damonx_item_kdamond));
	EXPECT_EQ(refused_field, sizeof(struct damonx_item) +
				 offsetof(struct damonx_item_context, ops));
}

TEST(physical_kept, "physical memory: a context that keeps processes cannot become one of it, nor the other way round")
{
	int fd = session_open();

	EXPECT_EQ(configure(fd, usual_items(getpid()), 0), 0);
	watch_otherwise(fd, DAMONX_OPS_PADDR);
	EXPECT_EQ(configure(fd, physical_items(0, 0), 0), 0);
	watch_otherwise(fd, DAMONX_OPS_VADDR);
}

TEST(physical_rules, "physical memory: who may, of which node, and where it fits")
{
	struct damonx_item_context *context;
	struct items *items;
	int fd = session_open();

	as_user(USER, watch_physical, fd, 0);
	EXPECT_EQ(configure(fd, physical_items(DAMONX_TARGET_F_NODE, 0), 0), 0);
	EXPECT_EQ(configure(fd, physical_items(DAMONX_TARGET_F_NODE, 999), 0),
		  -EINVAL);
	EXPECT_EQ(refused_field, sizeof(struct damonx_item) +
				 offsetof(struct damonx_item_target, node));
	EXPECT_EQ(configure(fd, physical_items(0, 1), 0), -EINVAL);
	EXPECT_EQ(configure(fd, physical_items(DAMONX_TARGET_F_CHILDREN, 0), 0),
		  -EINVAL);

	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_PADDR);
	add_pid(items, 1, 1, getpid());
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	ksft_note("%s", message);
	items = physical_items(0, 0);
	context = (void *)(items->at + 2 * sizeof(struct damonx_item) +
			   sizeof(struct damonx_item_kdamond));
	EXPECT_EQ(context->ops, DAMONX_OPS_PADDR);
	context->ops = DAMONX_OPS_VADDR;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	context->ops = DAMONX_OPS_PADDR;
	context->addr_unit = 4096;
	EXPECT_EQ(configure(fd, items, 0), 0);
}

/* ---- memory that comes and goes ---- */

#define BLOCKS	"/sys/devices/system/memory"

static uint64_t number_in(const char *path)
{
	unsigned long long nr = 0;
	FILE *f = fopen(path, "r");

	if (f && fscanf(f, "%llx", &nr) != 1)
		nr = 0;
	if (f)
		fclose(f);
	return nr;
}

/* The highest block of memory that the kernel can do without; its start. */
static uint64_t take_offline(char state[64])
{
	int i;

	for (i = 4096; i--;) {
		snprintf(state, 64, BLOCKS "/memory%d/state", i);
		if (!access(state, W_OK) && write_file(state, "offline"))
			return i * number_in(BLOCKS "/block_size_bytes");
	}
	/* The machine of the selftests has some. */
	if (getenv("DAMONX_ALONE"))
		ksft_fail(__FILE__, __LINE__, "no memory can be offlined");
	ksft_skip("no memory can be offlined here");
	return 0;
}

/* So much of a range is in regions, two windows from now. */
static uint64_t watched_in(int fd, uint64_t start, uint64_t end)
{
	uint64_t from, to, sum = 0;
	uint32_t nr, i;

	wait_windows(fd, status_of(fd)->windows + 2);
	nr = snapshot_of_last(fd);
	for (i = 0; i < nr; i++) {
		from = found[i].start > start ? found[i].start : start;
		to = found[i].end < end ? found[i].end : end;
		sum += from < to ? to - from : 0;
	}
	ksft_note("%lu MiB of [%lx, %lx)", sum >> 20, start, end);
	return sum;
}

TEST(physical_offline, "physical memory: what goes offline is out of it at once, what comes back is in it")
{
	struct items *items = physical_items(0, 0);
	struct damonx_item_context *context;
	uint64_t bytes = number_in(BLOCKS "/block_size_bytes"), start_addr;
	int fd = session_open();
	char state[64];

	context = (void *)(items->at + 2 * sizeof(struct damonx_item) +
			   sizeof(struct damonx_item_kdamond));
	EXPECT_EQ(context->ops, DAMONX_OPS_PADDR);
	/* Not because it was time to look. */
	context->update_us = 3600ULL * 1000000;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	/* By now the update interval is that long. */
	wait_windows(fd, 50);
	start_addr = take_offline(state);
	EXPECT_EQ(watched_in(fd, start_addr, start_addr + bytes), 0);
	EXPECT(write_file(state, "online_movable"));
	EXPECT_EQ(watched_in(fd, start_addr, start_addr + bytes), bytes);
}
