// SPDX-License-Identifier: GPL-2.0
/*
 * Actions on the memory of real processes, held against the memory itself:
 * what is resident, swapped, huge, and what it contains.
 *
 * usage: damonx-act [SETTING]	words that each result begins with
 *
 * Needs act_probe.ko, and swap. Prints TAP.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>

#include "act.h"

/* What a CPU has faulted in last is not in the LRU lists, as settle() says. */
static void stay_on_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("sched_setaffinity");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		setting = argv[1];
	setvbuf(stdout, NULL, _IOLBF, 0);
	stay_on_cpu();
	test_pageout();
	test_advice();
	test_migration();
	test_lru();
	printf("1..%d\n", nr_tests);
	return nr_bad != 0;
}
