// SPDX-License-Identifier: GPL-2.0
/* What is chosen to be acted on: by priority, and by filters of pages. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "schemes.h"

/* ---- priorities ---- */

TEST(coldest_first, "within a quota, the coldest goes first")
{
	struct process p = process_new();
	struct items *items = items_of(&p);
	struct damonx_item_quota *quota;
	uint64_t warm_out, cold = p.start + HOT_BYTES + WARM_BYTES;
	uint64_t cold_bytes = TOTAL_BYTES - HOT_BYTES - WARM_BYTES;
	int fd = session_open();

	/* First of all comes memory that is cold, but not for long. */
	process_ask(&p, WARM);
	/* Nothing goes yet: it is only watched. */
	add_pageout(items)->flags = DAMONX_SCHEME_OFF;
	run(fd, items);
	wait_windows(fd, 50);
	process_ask(&p, COOL);
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	add_pageout(items);
	last_item(items)->flags = DAMONX_ITEM_WHOLE;
	quota = add_quota(items);
	quota->bytes = MIB / 2;
	quota->weight_age = 1;
	wait_windows(fd, status_of(fd)->windows + 15);
	expect_configured(fd, items, DAMONX_CONFIGURE_KEEP);
	wait_out(&p, cold_bytes / 4);
	EXPECT_EQ(stop(fd), 0);
	warm_out = bytes_out_of(&p, p.start + HOT_BYTES, WARM_BYTES);
	note_memory(&p, fd);
	ksft_note("%.1f MiB of what was warm before, %.1f of the rest",
		  (double)warm_out / MIB,
		  (double)bytes_out_of(&p, cold, cold_bytes) / MIB);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	EXPECT(warm_out <= bytes_out(&p) / 10);
	process_end(&p);
}

/* ---- filters of pages ---- */

/* Parts of 16 MiB, behind what is hot. */
#define PART_BYTES	(16 * MIB)
enum { PLAIN = 1, SHARED, HUGE, OTHER_GROUP, LAST };

static uint64_t part_of(const struct process *p, int part)
{
	return p->start + part * PART_BYTES;
}

static void fill_kinds(char *at)
{
	int part, fd = (int)syscall(SYS_memfd_create, "part", 0);
	char *to;

	EXPECT(fd >= 0);
	EXPECT_EQ(ftruncate(fd, PART_BYTES), 0);
	for (part = 0; part <= LAST; part++) {
		to = at + part * PART_BYTES;
		if (part == SHARED)
			EXPECT(mmap(to, PART_BYTES, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_FIXED, fd, 0) == to);
		if (part == HUGE)
			EXPECT_EQ(madvise(to, PART_BYTES, MADV_HUGEPAGE), 0);
		if (part == OTHER_GROUP)
			be_in(CGROUP);
		fill(to, PART_BYTES);
		be_in("/sys/fs/cgroup");
	}
}

/* Page out what filters of @type let through: with or without @flags. */
static struct damonx_item_filter *add_filter(struct items *items, uint32_t id,
					     uint32_t type, uint32_t flags)
{
	struct damonx_item_filter f = { .type = type, .flags = flags };
	struct stat st;

	if (type == DAMONX_FILTER_HUGEPAGE_SIZE) {
		f.start = 2 * MIB;
		f.end = 2 * MIB + 1;
	}
	if (type == DAMONX_FILTER_MEMCG) {
		struct damonx_item_cgroup c = { .flags = DAMONX_CGROUP_FD };

		c.fd = open(CGROUP, O_RDONLY | O_DIRECTORY);
		EXPECT(c.fd >= 0 && !fstat(c.fd, &st));
		item(items, DAMONX_ITEM_CGROUP, 1, 0, &c,
		     offsetof(struct damonx_item_cgroup, path));
		f.cgroup = 1;
	}
	return item(items, DAMONX_ITEM_FILTER, id, 1, &f, sizeof(f));
}

/*
 * Page out by filters until nearly all of @part has gone. Nothing of those in
 * @stay, a bitmap of parts, may.
 */
static void expect_goes(const struct process *p, struct items *items, int part,
			uint32_t stay)
{
	uint64_t in[LAST + 1];
	int fd = session_open(), i;

	for (i = 1; i <= LAST; i++)
		in[i] = bytes_in_of(p, part_of(p, i), PART_BYTES);
	run(fd, items);
	/* Pages that are on their way to a list of the kernel cannot be had. */
	while (bytes_in_of(p, part_of(p, part), PART_BYTES) > PART_BYTES / 50)
		nap_ms(20);
	nap_ms(1500);
	EXPECT_EQ(stop(fd), 0);
	note_memory(p, fd);
	for (i = 1; i <= LAST; i++) {
		ksft_note("part %d: %.2f MiB, now %.2f", i, (double)in[i] / MIB,
			  (double)bytes_in_of(p, part_of(p, i), PART_BYTES) / MIB);
		if (stay >> i & 1)
			EXPECT_EQ(bytes_in_of(p, part_of(p, i), PART_BYTES),
				  in[i]);
	}
	close(fd);
}

static struct process kinds(void)
{
	struct process p;

	need_memory_cgroup();
	p = process_that(fill_kinds);
	EXPECT_EQ(bytes_in_of(&p, p.start, TOTAL_BYTES), TOTAL_BYTES);
	return p;
}

#define BITS(a, b, c)	(1U << (a) | 1U << (b) | 1U << (c))

TEST(filters_allow, "filters of pages that allow: only these pages go, and go")
{
	struct process p = kinds();
	struct items *items = items_of(&p);

	add_pageout(items);
	add_filter(items, 1, DAMONX_FILTER_HUGEPAGE_SIZE,
		   DAMONX_FILTER_F_ALLOW);
	expect_goes(&p, items, HUGE,
		    BITS(PLAIN, SHARED, OTHER_GROUP) | 1U << LAST);
	items = items_of(&p);
	add_pageout(items);
	add_filter(items, 1, DAMONX_FILTER_MEMCG, DAMONX_FILTER_F_ALLOW);
	expect_goes(&p, items, OTHER_GROUP, BITS(PLAIN, SHARED, LAST));
	items = items_of(&p);
	add_pageout(items);
	add_filter(items, 1, DAMONX_FILTER_ANON, DAMONX_FILTER_F_ALLOW);
	expect_goes(&p, items, LAST, 1U << SHARED);
	EXPECT(bytes_in_of(&p, part_of(&p, PLAIN), PART_BYTES) <=
	       PART_BYTES / 50);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	expect_intact(&p);
	process_end(&p);
}

TEST(filters_reject, "filters of pages that reject: these stay, and the rest goes")
{
	struct process p = kinds();
	struct items *items = items_of(&p);

	add_pageout(items);
	add_filter(items, 1, DAMONX_FILTER_ANON, 0);
	expect_goes(&p, items, SHARED,
		    BITS(PLAIN, HUGE, OTHER_GROUP) | 1U << LAST);
	items = items_of(&p);
	add_pageout(items);
	add_filter(items, 1, DAMONX_FILTER_HUGEPAGE_SIZE, 0);
	add_filter(items, 2, DAMONX_FILTER_MEMCG, 0);
	expect_goes(&p, items, LAST, BITS(HUGE, OTHER_GROUP, HUGE));
	/* Hot pages are young, whatever the pattern says. */
	items = items_of(&p);
	add_pageout(items)->max_accesses = 0;
	add_filter(items, 1, DAMONX_FILTER_YOUNG, 0);
	expect_goes(&p, items, OTHER_GROUP, 0);
	EXPECT(hot_bytes_out(&p) <= HOT_BYTES / 2);
	expect_intact(&p);
	process_end(&p);
}

/* Of the session's only cgroup, as it reads back. */
static bool group_is_there(int fd)
{
	const struct damonx_item *head;
	uint32_t bytes, at;
	const char *list = config_of(fd, &bytes);

	for (at = 0; at < bytes; at += (head->len + 7) & ~7U) {
		head = (const void *)(list + at);
		if (head->type == DAMONX_ITEM_CGROUP)
			return ((const struct damonx_item_cgroup *)
				(head + 1))->path[0];
	}
	ksft_fail(__FILE__, __LINE__, "there is no cgroup");
}

TEST(group_removed, "a cgroup that is removed while its memory goes: that is told, and no other memory goes")
{
	struct process p = kinds();
	struct items *items = items_of(&p);
	uint64_t in[LAST + 1];
	int fd = session_open(), i;

	for (i = 1; i <= LAST; i++)
		in[i] = bytes_in_of(&p, part_of(&p, i), PART_BYTES);
	add_pageout(items);
	add_filter(items, 1, DAMONX_FILTER_MEMCG, DAMONX_FILTER_F_ALLOW);
	add_quota(items)->bytes = MIB / 4;
	run(fd, items);
	wait_out(&p, MIB);
	EXPECT(group_is_there(fd));
	EXPECT_EQ(rmdir(CGROUP), 0);
	note_memory(&p, fd);
	EXPECT(!group_is_there(fd));
	wait_windows(fd, status_of(fd)->windows + 20);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	note_memory(&p, fd);
	for (i = 1; i <= LAST; i++)
		if (i != OTHER_GROUP)
			EXPECT_EQ(bytes_in_of(&p, part_of(&p, i), PART_BYTES),
				  in[i]);
	EXPECT_EQ(stop(fd), 0);
	expect_intact(&p);
	process_end(&p);
}
