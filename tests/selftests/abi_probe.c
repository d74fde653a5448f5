// SPDX-License-Identifier: GPL-2.0
/* Probes: how many of the looked-at pages have certain properties. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "../lib/lru.h"
#include "abi.h"

#define NR_PAGES	24	/* of each kind */
#define BYTES		(NR_PAGES * PAGE_BYTES)

static char *anon, *file;

/* Some memory of this process of each kind, of which each page is there. */
static void make_memory(void)
{
	int fd = memfd_create("damonx", 0);

	EXPECT(fd >= 0);
	EXPECT_EQ(ftruncate(fd, BYTES), 0);
	anon = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	file = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	EXPECT(anon != MAP_FAILED && file != MAP_FAILED);
	memset(anon, 1, BYTES);
	memset(file, 1, BYTES);
	EXPECT_EQ(mlock(anon, BYTES), 0);
	EXPECT_EQ(mlock(file, BYTES), 0);
	lru_drain(anon);
}

static void add_probe(struct items *items, uint32_t id, uint32_t weight)
{
	struct damonx_item_probe probe = { .weight = weight };

	item(items, DAMONX_ITEM_PROBE, id, 1, &probe, sizeof(probe));
}

static struct damonx_item_filter *add_filter(struct items *items, uint32_t id,
					     uint32_t probe, uint32_t type,
					     uint32_t flags)
{
	struct damonx_item_filter f = { .type = type, .flags = flags };

	return item(items, DAMONX_ITEM_PROBE_FILTER, id, probe, &f, sizeof(f));
}

/*
 * Probes 1: anonymous pages, 2: others, 3: small pages, 4: all that are not
 * anonymous, said the other way.
 */
static void add_probes(struct items *items, uint32_t weight)
{
	struct damonx_item_filter *size;

	add_probe(items, 1, weight);
	add_filter(items, 1, 1, DAMONX_FILTER_ANON, DAMONX_FILTER_F_ALLOW);
	add_probe(items, 2, 0);
	add_filter(items, 1, 2, DAMONX_FILTER_ANON, 0);
	add_probe(items, 3, 0);
	size = add_filter(items, 1, 3, DAMONX_FILTER_HUGEPAGE_SIZE,
			  DAMONX_FILTER_F_ALLOW);
	size->start = PAGE_BYTES;
	size->end = PAGE_BYTES + 1;
	add_probe(items, 4, 0);
	add_filter(items, 1, 4, DAMONX_FILTER_ANON,
		   DAMONX_FILTER_F_ALLOW | DAMONX_FILTER_F_NOT);
}

static struct items *probe_items(uint32_t ops)
{
	struct items *items = items_new();
	struct damonx_item_context *context;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, ops);
	context->sample_us = 2000;
	context->aggr_us = 20000;
	context->min_regions = 2 * NR_PAGES;
	return items;
}

static uint64_t frame_of(const char *at)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry;

	EXPECT_EQ(pread(fd, &entry, 8, (uintptr_t)at / PAGE_BYTES * 8), 8);
	close(fd);
	EXPECT(entry >> 63);
	return (entry & ((1ULL << 55) - 1)) * PAGE_BYTES;
}

/* Whether all bytes of a region are anonymous (1), of the file (0), or mixed. */
static int kind_of(const struct damonx_region *r, bool physical)
{
	int i, kinds = 0;

	for (i = 0; i < 2 * NR_PAGES; i++) {
		char *at = i < NR_PAGES ? anon + i * PAGE_BYTES :
			   file + (i - NR_PAGES) * PAGE_BYTES;
		uint64_t addr = physical ? frame_of(at) : (uintptr_t)at;

		if (addr >= r->start && addr < r->end)
			kinds |= i < NR_PAGES ? 1 : 2;
	}
	return kinds == 1 ? 1 : kinds == 2 ? 0 : -1;
}

/* Each sample of a region is a hit of the probes that are for its kind. */
static void expect_hits(int fd, bool physical)
{
	const struct damonx_rec_snapshot *s = snapshot_of(fd, 0);
	const struct damonx_region *r = (const void *)((const char *)s +
						       s->regions_offset);
	uint32_t i, nr[2] = { 0 };
	int is_anon;

	for (i = 0; i < s->nr_regions; i++, r++) {
		is_anon = kind_of(r, physical);
		if (is_anon < 0 || !r->samples)
			continue;
		nr[is_anon]++;
		EXPECT_EQ(r->probe_hits[0], is_anon ? r->samples : 0);
		EXPECT_EQ(r->probe_hits[1], is_anon ? 0 : r->samples);
		EXPECT_EQ(r->probe_hits[3], r->probe_hits[1]);
		EXPECT(r->probe_hits[2] <= r->samples);
	}
	ksft_note("%u regions of anonymous memory, %u of files", nr[1], nr[0]);
	EXPECT(nr[0] >= NR_PAGES / 2);
	EXPECT(nr[1] >= NR_PAGES / 2);
}

static void add_ranges(struct items *items)
{
	char *low = anon < file ? anon : file;
	char *high = anon < file ? file : anon;

	add_region(items, 1, 1, (uintptr_t)low, (uintptr_t)low + BYTES);
	add_region(items, 2, 1, (uintptr_t)high, (uintptr_t)high + BYTES);
}

TEST(probe_vaddr, "probes count anonymous pages and those of files of a process, each sample")
{
	struct items *items = probe_items(DAMONX_OPS_FVADDR);
	int fd = session_open();

	make_memory();
	add_pid(items, 1, 1, getpid());
	add_ranges(items);
	add_probes(items, 0);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 4);
	expect_hits(fd, false);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

TEST(probe_paddr, "probes count anonymous pages and those of files in physical memory, each sample")
{
	struct damonx_item_target target = { .kind = DAMONX_TARGET_PHYSICAL };
	struct items *items = probe_items(DAMONX_OPS_PADDR);
	struct damonx_info info = { .size = sizeof(info) };
	uint64_t frames[2 * NR_PAGES];
	int fd = session_open(), i;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	EXPECT(info.ops & 1U << DAMONX_OPS_PADDR);
	make_memory();
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	for (i = 0; i < NR_PAGES; i++) {
		frames[i] = frame_of(anon + i * PAGE_BYTES);
		frames[NR_PAGES + i] = frame_of(file + i * PAGE_BYTES);
	}
	qsort(frames, 2 * NR_PAGES, sizeof(*frames), compare);
	for (i = 0; i < 2 * NR_PAGES; i++)
		add_region(items, i + 1, 1, frames[i], frames[i] + PAGE_BYTES);
	add_probes(items, 0);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 4);
	expect_hits(fd, true);
}

TEST(probe_weights, "with a weight accesses are neither looked for nor taken from others; hits are counted as before")
{
	const struct damonx_rec_snapshot *s;
	const struct damonx_region *r;
	struct items *items;
	int fd = session_open();
	uint32_t i, accesses = 0;

	make_memory();
	items = probe_items(DAMONX_OPS_FVADDR);
	add_pid(items, 1, 1, getpid());
	add_ranges(items);
	add_probes(items, 7);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	for (i = 1; i <= 4; i++) {
		memset(anon, 1, BYTES);
		wait_windows(fd, i);
	}
	expect_hits(fd, false);
	s = snapshot_of(fd, 0);
	r = (const void *)((const char *)s + s->regions_offset);
	for (i = 0; i < s->nr_regions; i++, r++) {
		accesses += r->nr_accesses + r->estimate + r->hits;
		EXPECT_EQ(r->last_seen_ns, 0);
	}
	EXPECT_EQ(accesses, 0);
	/* Without weights again: accesses come back, and hits go on. */
	items = probe_items(DAMONX_OPS_FVADDR);
	add_pid(items, 1, 1, getpid());
	add_ranges(items);
	add_probes(items, 0);
	EXPECT_EQ(configure(fd, items, 0), 0);
	wait_windows(fd, status_of(fd)->windows + 3);
	expect_hits(fd, false);
}

/* The last item is refused for @rule. */
static void expect_refusal(int fd, const struct items *items, int err,
			   const char *rule)
{
	EXPECT_EQ(configure(fd, items, 0), err);
	ksft_note("%s", message);
	EXPECT(strstr(message, rule));
}

TEST(probe_rules, "bad probes are named with item, field, value and rule")
{
	struct damonx_item_context *context;
	struct damonx_item_filter *f;
	struct items *items;
	int fd = session_open();

	items = usual_items(getpid());
	add_probes(items, 0);
	add_probe(items, 5, 0);
	expect_refusal(fd, items, -EINVAL, "probe");
	items = usual_items(getpid());
	add_probe(items, 1, ~0U);
	expect_refusal(fd, items, -EINVAL, "weight is 4294967295");
	items = usual_items(getpid());
	add_probe(items, 1, 1);
	((struct damonx_item_probe *)(last_item(items) + 1))->flags = 1;
	expect_refusal(fd, items, -EOPNOTSUPP, "probe 1: flags is 0x1");
	items = usual_items(getpid());
	add_probe(items, 1, 0);
	add_filter(items, 1, 1, 0, 0);
	expect_refusal(fd, items, -EINVAL, "type is not given");
	items = usual_items(getpid());
	add_probe(items, 1, 0);
	add_filter(items, 1, 1, DAMONX_FILTER_YOUNG, 0);
	expect_refusal(fd, items, -EOPNOTSUPP, "probe filter 1: type is 4: ");
	items = usual_items(getpid());
	add_probe(items, 1, 0);
	f = add_filter(items, 1, 1, DAMONX_FILTER_ADDR, 0);
	f->end = PAGE_BYTES;
	expect_refusal(fd, items, -EOPNOTSUPP, "no property of a page");
	items = usual_items(getpid());
	add_probe(items, 1, 0);
	f = add_filter(items, 1, 1, DAMONX_FILTER_HUGEPAGE_SIZE, 0);
	expect_refusal(fd, items, -EINVAL, "must be above start");
	items = usual_items(getpid());
	add_probe(items, 1, 0);
	add_filter(items, 1, 1, DAMONX_FILTER_MEMCG, 0);
	expect_refusal(fd, items, -EINVAL, "identifier of a cgroup");
	items = usual_items(getpid());
	add_probe(items, 1, 0);
	f = add_filter(items, 1, 1, DAMONX_FILTER_MEMCG, 0);
	f->cgroup = 9;
	expect_refusal(fd, items, -EINVAL, "cgroup is 9");
	items = items_new();
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->goal_aggrs = 3;
	context->goal_max_sample_us = 10000;
	add_pid(items, 1, 1, getpid());
	add_probe(items, 1, 2);
	expect_refusal(fd, items, -EINVAL, "goal_aggrs is 3");
}
