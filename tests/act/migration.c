// SPDX-License-Identifier: GPL-2.0
/* migrate_hot and migrate_cold. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "act.h"

/* Bytes of [@at, @at + @bytes) on a node, by move_pages(). */
static uint64_t on_node(const char *at, size_t bytes, int node)
{
	uint64_t sum = 0;
	int status = -1;
	size_t i;

	for (i = 0; i < bytes; i += PAGE) {
		void *page = (void *)(at + i);

		if (syscall(SYS_move_pages, 0, 1UL, &page, NULL, &status, 0))
			die("move_pages");
		sum += status == node ? PAGE : 0;
	}
	if (!sum)
		printf("# the last page's node is %d\n", status);
	return sum;
}

static uint64_t vmstat(const char *key)
{
	char name[64];
	uint64_t value;
	FILE *f;

	/* What each CPU has counted for itself so far. */
	say("/proc/sys/vm/stat_refresh", "1");
	f = fopen("/proc/vmstat", "r");
	if (!f)
		die("vmstat");
	while (fscanf(f, "%63s %" SCNu64, name, &value) == 2) {
		if (!strcmp(name, key)) {
			fclose(f);
			return value;
		}
	}
	die(key);
	return 0;
}

static struct acted migrate(const char *at, size_t bytes, const char *to)
{
	struct acted a;

	act_to(DAMONX_OPS_VADDR, getpid(), DAMONX_ACTION_MIGRATE_HOT, at, bytes, ALL,
	       to, &a);
	return a;
}

static void migration(void)
{
	size_t bytes = 16 * MIB;
	char *at = filled(bytes, false);
	uint64_t isolated = vmstat("nr_isolated_anon");
	struct acted a;

	settle();
	a = migrate(at, bytes, "1 1");
	is("migration to a node: applied is all", a.applied, bytes);
	is("migration to a node: all is there", on_node(at, bytes, 1), bytes);
	a = migrate(at, bytes, "1 1");
	is("migration: what is there is not tried", a.tried, 0);
	a = migrate(at, bytes, "0 1 1 3");
	is("migration by weights 1:3: a quarter moves", a.applied, bytes / 4);
	is("migration by weights 1:3: a quarter is on one", on_node(at, bytes, 0),
	   bytes / 4);
	a = migrate(at, bytes, "0 1 1 3");
	is("migration by weights: again, nothing is tried", a.tried, 0);
	a = migrate(at, bytes, "7 1");
	is("migration to a node that is none: applied is nothing", a.applied, 0);
	is("migration to a node that is none: it has failed", a.failed, bytes);
	ok(intact(at, bytes), "migration: data are intact");
	is("migration: nothing is counted as isolated", vmstat("nr_isolated_anon"),
	   isolated);
	unmap(at, bytes);
}

static void migration_huge(void)
{
	size_t bytes = 8 * MIB;
	char *at = filled(bytes, true);
	struct acted a;

	a = migrate(at, bytes, "1 1");
	is("migration of huge pages: applied is all", a.applied, bytes);
	is("migration of huge pages: all is there", on_node(at, bytes, 1), bytes);
	is("migration of huge pages: they are huge", huge(at, bytes), bytes);
	ok(intact(at, bytes), "migration of huge pages: data are intact");
	unmap(at, bytes);
}

void test_migration(void)
{
	migration();
	migration_huge();
}
