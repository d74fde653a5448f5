// SPDX-License-Identifier: GPL-2.0
/* pageout, on virtual and physical memory. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"

static void pageout_all(void)
{
	size_t bytes = 16 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	settle();
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout: tried is what is there", a.tried, bytes);
	is("pageout: applied is all of it", a.applied, bytes);
	is("pageout: nothing of it is resident", resident(at, bytes), 0);
	is("pageout: it is in swap", swapped(at, bytes), bytes);
	ok(a.end == DONE && a.next == (uintptr_t)at + bytes, "pageout: it is done");
	at_least("pageout: in small steps", a.steps, bytes / (512 * KIB));
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout: what is out is not tried", a.tried, 0);
	ok(intact(at, bytes), "pageout: data come back intact");
	unmap(at, bytes);
}

static void pageout_holes(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, false);
	volatile char sink;
	struct acted a;

	munmap(at + MIB, MIB);
	madvise(at + 2 * MIB, 64 * KIB, MADV_DONTNEED);
	/* Read only: the zero page. */
	sink = at[2 * MIB];
	(void)sink;
	settle();
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout over a hole: it does what is around", a.applied,
	   3 * MIB - 64 * KIB);
	is("pageout over a hole: neither it nor zero pages are tried", a.tried,
	   3 * MIB - 64 * KIB);
	ok(a.end == DONE, "pageout over a hole: it is done");
	unmap(at, bytes);
}

static void pageout_bounded(void)
{
	size_t bytes = 8 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	settle();
	act_to(DAMONX_OPS_VADDR, getpid(), DAMONX_ACTION_PAGEOUT, at, bytes, MIB,
	       "", &a);
	is("pageout of at most 1 MiB: no more than that", a.applied, MIB);
	is("pageout of at most 1 MiB: the rest is resident", resident(at, bytes),
	   bytes - MIB);
	is("pageout of at most 1 MiB: it says why it ended", a.end, BYTES);
	unmap(at, bytes);
}

static void pageout_shared(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, false);
	struct acted a;
	int go[2];
	char c;
	pid_t child;

	if (pipe(go))
		die("pipe");
	child = fork();
	if (!child) {
		close(go[1]);
		_exit(read(go[0], &c, 1) != 0);
	}
	close(go[0]);
	settle();
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout of what a child shares: applied is nothing", a.applied, 0);
	is("pageout of what a child shares: it has failed", a.failed, bytes);
	is("pageout of what a child shares: it stays", resident(at, bytes), bytes);
	close(go[1]);
	waitpid(child, NULL, 0);
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout when the child is gone: applied is all", a.applied, bytes);
	unmap(at, bytes);
}

static void pageout_locked(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	if (mlock(at + 2 * MIB, PAGE))
		die("mlock");
	settle();
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout around an mlocked page: applied is all but that", a.applied,
	   bytes - PAGE);
	is("pageout around an mlocked page: that stays", resident(at, bytes), PAGE);
	munlock(at + 2 * MIB, PAGE);
	unmap(at, bytes);
}

static void pageout_huge(void)
{
	size_t bytes = 8 * MIB;
	char *at = filled(bytes, true);
	struct acted a;

	if (huge(at, bytes) != bytes) {
		printf("# only %" PRIu64 " KiB of huge pages\n", huge(at, bytes) / KIB);
		ok(false, "huge pages can be had");
	}
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at + PAGE, bytes - 2 * PAGE);
	is("pageout of an unaligned range: huge pages at its ends stay",
	   huge(at, bytes), 2 * HUGE_PAGE);
	is("pageout of an unaligned range: those within are out", a.applied,
	   bytes - 2 * HUGE_PAGE);
	is("pageout of an unaligned range: no other is tried", a.tried,
	   bytes - 2 * HUGE_PAGE);
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout of huge pages: applied is all that was left", a.applied,
	   2 * HUGE_PAGE);
	is("pageout of huge pages: nothing is resident", resident(at, bytes), 0);
	ok(intact(at, bytes), "pageout of huge pages: data come back intact");
	unmap(at, bytes);
}

/* One of them mapped page by page, as mprotect() leaves it. */
static void pageout_huge_by_pages(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, true);
	struct acted a;

	if (mprotect(at + MIB, PAGE, PROT_READ))
		die("mprotect");
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout of a huge page mapped by pages: applied is all", a.applied, bytes);
	is("pageout of a huge page mapped by pages: nothing is resident",
	   resident(at, bytes), 0);
	ok(intact(at, bytes), "pageout of a huge page mapped by pages: data intact");
	unmap(at, bytes);
}

/*
 * Two regions that are acted on, and a huge page on their border, that is mapped
 * as such or by pages: the first one does it, the second one leaves it alone.
 */
static void pageout_huge_on_border(bool by_pages)
{
	size_t bytes = 6 * MIB, first = 3 * MIB;
	char *at = filled(bytes, true);
	struct acted a;

	if (by_pages && mprotect(at + first - PAGE, PAGE, PROT_READ))
		die("mprotect");
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at + first, bytes - first);
	is("a huge page that begins in front is not tried", a.tried, 2 * MIB);
	reach = MIB - PAGE;
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, first);
	is("a huge page that ends where it may not: not out", a.applied, 2 * MIB);
	reach = MIB;
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, first);
	is("a huge page on a border is out", a.applied, 2 * MIB);
	is("a huge page on a border: nothing is resident", resident(at, bytes), 0);
	ok(a.end == DONE && a.next == (uintptr_t)at + first,
	   "a huge page on a border: the step ends there");
	reach = 0;
	ok(intact(at, bytes), "a huge page on a border: data intact");
	unmap(at, bytes);
}

/* What is in the second region is not touched by acting on the first. */
static void pageout_small_on_border(void)
{
	size_t bytes = 2 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	settle();
	reach = MIB;
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, MIB);
	reach = 0;
	is("small pages behind a border are not tried", a.tried, MIB);
	is("small pages behind a border are resident", resident(at, bytes), MIB);
	unmap(at, bytes);
}

/* Who shall disturb what is done here must not wait for this CPU. */
static void leave_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(1, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

static void pageout_exit(void)
{
	size_t bytes = 64 * MIB;
	struct acted a;
	int ready[2], i;
	pid_t child, killer;
	char *at = NULL;

	if (pipe(ready))
		die("pipe");
	for (i = 0; i < 3; i++) {
		child = fork();
		if (!child) {
			at = filled(bytes, i == 1);
			if (write(ready[1], &at, sizeof(at)) != sizeof(at))
				_exit(1);
			pause();
		}
		if (read(ready[0], &at, sizeof(at)) != sizeof(at))
			die("read");
		killer = fork();
		if (!killer) {
			leave_cpu();
			usleep(20000 * (i + 1));
			kill(child, SIGKILL);
			_exit(0);
		}
		a = act(child, DAMONX_ACTION_PAGEOUT, at, bytes);
		waitpid(child, NULL, 0);
		waitpid(killer, NULL, 0);
		ok(a.end == GONE || a.applied == bytes,
		   "pageout while the target is killed: it ends");
	}
	close(ready[0]);
	close(ready[1]);
}

static void pageout_no_swap(void)
{
	size_t bytes = 4 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	if (swapoff("/dev/zram0"))
		die("swapoff");
	settle();
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout without swap: applied is nothing", a.applied, 0);
	is("pageout without swap: all has failed", a.failed, bytes);
	is("pageout without swap: all is resident", resident(at, bytes), bytes);
	if (swapon("/dev/zram0", 0))
		die("swapon");
	a = act(getpid(), DAMONX_ACTION_PAGEOUT, at, bytes);
	is("pageout when there is swap again: applied is all", a.applied, bytes);
	unmap(at, bytes);
}

/* ---- physical memory ---- */

static void pageout_physical(void)
{
	size_t bytes = 2 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	settle();
	a = act_on_frames(DAMONX_ACTION_PAGEOUT, at, bytes);
	is("physical pageout: all is tried", a.tried, bytes);
	is("physical pageout: what was just used does not pass", a.passed, 0);
	a = act_on_frames(DAMONX_ACTION_PAGEOUT, at, bytes);
	is("physical pageout: applied is all, as it was not used since", a.applied,
	   bytes);
	is("physical pageout: nothing of it is resident", resident(at, bytes), 0);
	ok(intact(at, bytes), "physical pageout: data come back intact");
	unmap(at, bytes);
}

static void pageout_physical_huge(void)
{
	size_t bytes = 2 * HUGE_PAGE;
	char *at = filled(bytes, true);
	uint64_t from = physical(at + HUGE_PAGE);
	struct acted a;

	act_physical(DAMONX_ACTION_PAGEOUT, from, HUGE_PAGE);
	a = act_physical(DAMONX_ACTION_PAGEOUT, from + PAGE, HUGE_PAGE);
	is("physical pageout of a part of a huge page: not of that", huge(at, bytes),
	   bytes);
	reach = HUGE_PAGE - PAGE;
	a = act_physical(DAMONX_ACTION_PAGEOUT, from, PAGE);
	reach = 0;
	is("physical pageout of a huge page on a border: all of it", a.applied,
	   HUGE_PAGE);
	is("physical pageout of a huge page: only that is out", resident(at, bytes),
	   HUGE_PAGE);
	ok(intact(at, bytes), "physical pageout of a huge page: data intact");
	unmap(at, bytes);
}

void test_pageout(void)
{
	pageout_all();
	pageout_holes();
	pageout_bounded();
	pageout_shared();
	pageout_locked();
	pageout_huge();
	pageout_huge_by_pages();
	pageout_huge_on_border(false);
	pageout_huge_on_border(true);
	pageout_small_on_border();
	pageout_exit();
	pageout_no_swap();
	pageout_physical();
	pageout_physical_huge();
}
