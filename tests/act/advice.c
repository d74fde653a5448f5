// SPDX-License-Identifier: GPL-2.0
/* hugepage, nohugepage, collapse and willneed. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "act.h"

static void willneed(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	settle();
	act(getpid(), DAMONX_ACTION_PAGEOUT, at, 2 * MIB);
	a = act(getpid(), DAMONX_ACTION_WILLNEED, at, bytes);
	is("willneed: tried is what was out", a.tried, 2 * MIB);
	is("willneed: applied is that", a.applied, 2 * MIB);
	is("willneed: all is resident", resident(at, bytes), bytes);
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	at_least("willneed: pageout takes it back", a.applied, bytes - 128 * KIB);
	ok(intact(at, bytes), "willneed: data are intact");
	unmap(at, bytes);
}

static void never_touched(void)
{
	size_t bytes = 4 * MIB;
	char *at = map(bytes, true);
	struct acted a;

	a = act(getpid(), DAMONX_ACTION_WILLNEED, at, bytes);
	is("willneed of memory never touched: nothing is tried", a.tried, 0);
	is("willneed of memory never touched: nothing is resident",
	   resident(at, bytes), 0);
	unmap(at, bytes);
}

/* 4 KiB pages in a mapping that may have huge ones. */
static char *small_pages(size_t bytes)
{
	char *at = filled(bytes, false);

	/* Without MADV_NOHUGEPAGE: the kernel forgets it with other advice. */
	madvise(at, bytes, MADV_HUGEPAGE);
	return at;
}

static void collapse(void)
{
	size_t bytes = 8 * MIB;
	char *at = small_pages(bytes);
	struct acted a;
	int err;

	settle();
	err = act_to(DAMONX_OPS_VADDR, getpid(), DAMONX_ACTION_COLLAPSE, at + PAGE,
		     bytes - 2 * PAGE, ALL, "", &a);
	if (err == EOPNOTSUPP) {
		printf("# this kernel cannot collapse\n");
		unmap(at, bytes);
		return;
	}
	is("collapse of an unaligned range: blocks within", a.applied,
	   bytes - 2 * HUGE_PAGE);
	is("collapse of an unaligned range: these are huge", huge(at, bytes),
	   bytes - 2 * HUGE_PAGE);
	reach = HUGE_PAGE - PAGE;
	a = act(getpid(), DAMONX_ACTION_COLLAPSE, at, PAGE);
	reach = 0;
	is("collapse of a block on a border", a.applied, HUGE_PAGE);
	a = act(getpid(), DAMONX_ACTION_COLLAPSE, at, bytes);
	is("collapse: what is huge is not tried", a.tried, HUGE_PAGE);
	is("collapse: all is huge", huge(at, bytes), bytes);
	ok(intact(at, bytes), "collapse: data are intact");
	/* After this no page is mapped writable. */
	act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	ok(intact(at, bytes), "collapse after pageout: data come back");
	a = act(getpid(), DAMONX_ACTION_COLLAPSE, at, bytes);
	is("collapse after pageout: all is huge again", huge(at, bytes), bytes);
	is("collapse after pageout: applied says so", a.applied, bytes);
	ok(intact(at, bytes), "collapse after pageout: data are intact");
	unmap(at, bytes);
}

static void collapse_refused(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, false);
	struct acted a;
	int err;

	settle();
	err = act_to(DAMONX_OPS_VADDR, getpid(), DAMONX_ACTION_COLLAPSE, at, bytes,
		     ALL, "", &a);
	if (err != EOPNOTSUPP) {
		is("collapse of what is advised not to be: applied is nothing",
		   a.applied, 0);
		is("collapse of what is advised not to be: it has failed", a.failed,
		   bytes);
	}
	unmap(at, bytes);
}

/* Whether all of a mapping has a flag of smaps. */
static bool has_flag(const char *at, size_t bytes, const char *flag)
{
	unsigned long start, end, from = (unsigned long)at;
	bool in = false, has = false;
	char line[512];
	FILE *f = fopen("/proc/self/smaps", "r");

	if (!f)
		die("smaps");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			in = start <= from && end >= from + bytes;
		else if (in && !strncmp(line, "VmFlags:", 8))
			has = strstr(line, flag);
	}
	fclose(f);
	return has;
}

static void advice(void)
{
	size_t bytes = 8 * MIB;
	char *at = map(bytes, false);
	struct acted a;

	/* None yet. */
	munmap(at, bytes);
	if (mmap(at, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		die("mmap");
	a = act(getpid(), DAMONX_ACTION_HUGEPAGE, at + PAGE, bytes - 2 * PAGE);
	is("hugepage of an unaligned range: applied to blocks within", a.applied,
	   bytes - 2 * HUGE_PAGE);
	ok(has_flag(at + HUGE_PAGE, bytes - 2 * HUGE_PAGE, " hg"),
	   "hugepage: the mapping is advised");
	ok(!has_flag(at, HUGE_PAGE, " hg") &&
	   !has_flag(at + bytes - HUGE_PAGE, HUGE_PAGE, " hg"),
	   "hugepage: what is around is not");
	reach = HUGE_PAGE - PAGE;
	a = act(getpid(), DAMONX_ACTION_HUGEPAGE, at, PAGE);
	reach = 0;
	is("hugepage of a block on a border", a.applied, HUGE_PAGE);
	a = act(getpid(), DAMONX_ACTION_HUGEPAGE, at, bytes);
	is("hugepage: what is advised is not tried", a.tried, HUGE_PAGE);
	fill(at, bytes);
	is("hugepage: pages are huge from now on", huge(at, bytes), bytes);
	a = act(getpid(), DAMONX_ACTION_NOHUGEPAGE, at, bytes);
	is("nohugepage: applied is all", a.applied, bytes);
	madvise(at, bytes, MADV_DONTNEED);
	fill(at, bytes);
	is("nohugepage: pages are small from now on", huge(at, bytes), 0);
	unmap(at, bytes);
}

void test_advice(void)
{
	willneed();
	never_touched();
	collapse();
	collapse_refused();
	advice();
}
