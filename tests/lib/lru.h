/* SPDX-License-Identifier: GPL-2.0 */
/* Pages that have just been filled, and the lists that reclaim keeps. */
#ifndef TESTS_LRU_H
#define TESTS_LRU_H

#include <stddef.h>
#include <unistd.h>
#include <sys/syscall.h>

/*
 * A CPU keeps new pages for itself for a while (15 of them on 5.10): they are
 * in no list, and nobody can tell what they are. move_pages() has all CPUs put
 * them there first, and moves nothing when the page of @at is where it is asked
 * to be. (So does compaction, but what it moves is then new again.)
 */
static inline void lru_drain(const void *at)
{
	void *page = (void *)at;
	int node, status;

	if (!syscall(SYS_move_pages, 0, 1UL, &page, NULL, &node, 0) &&
	    node >= 0)
		syscall(SYS_move_pages, 0, 1UL, &page, &node, &status, 0);
}

#endif /* TESTS_LRU_H */
