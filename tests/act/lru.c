// SPDX-License-Identifier: GPL-2.0
/* cold, lru_prio and lru_deprio. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"

static bool has_generations(void)
{
	char now[16] = "";
	int fd = open("/sys/kernel/mm/lru_gen/enabled", O_RDONLY);
	bool has = fd >= 0 && read(fd, now, sizeof(now) - 1) > 0 &&
		   strtoul(now, NULL, 16) & 1;

	if (fd >= 0)
		close(fd);
	return has;
}

static struct acted act_either(bool frames, int action, const char *at,
			       size_t bytes)
{
	return frames ? act_on_frames(action, at, bytes) :
			act(getpid(), action, at, bytes);
}

/* PG_active tells only where there are no generations. */
static void lru_flags(bool frames)
{
	const int active = 6;
	size_t bytes = 2 * MIB;
	char *at = filled(bytes, false);
	struct acted a;

	settle();
	act_either(frames, DAMONX_ACTION_LRU_DEPRIO, at, bytes);
	a = act_either(frames, DAMONX_ACTION_LRU_PRIO, at, bytes);
	is("lru_prio: applied is all", a.applied, bytes);
	settle();
	if (!has_generations())
		is("lru_prio: all is active", flagged(at, bytes, active), bytes / PAGE);
	a = act_either(frames, DAMONX_ACTION_LRU_PRIO, at, bytes);
	is("lru_prio: what is active is not tried", a.tried, 0);
	a = act_either(frames, DAMONX_ACTION_LRU_DEPRIO, at, bytes);
	is("lru_deprio: applied is all", a.applied, bytes);
	settle();
	if (!has_generations())
		is("lru_deprio: nothing is active", flagged(at, bytes, active), 0);
	a = act_either(frames, DAMONX_ACTION_LRU_DEPRIO, at, bytes);
	is("lru_deprio: what is inactive and unused is not tried", a.tried, 0);
	is("lru_deprio: all is resident", resident(at, bytes), bytes);
	ok(intact(at, bytes), "lru_prio and lru_deprio: data are intact");
	unmap(at, bytes);
}

#define GROUP "/sys/fs/cgroup/damonx-act"

/* How much of two areas is out when memory is short; in a cgroup of our own. */
static void squeeze(int action, bool on_first, uint64_t out[2])
{
	size_t bytes = 24 * MIB;
	char text[32], *at[2];

	snprintf(text, sizeof(text), "%d", getpid());
	if (!say(GROUP "/cgroup.procs", text))
		die(GROUP);
	at[0] = filled(bytes, false);
	at[1] = filled(bytes, false);
	settle();
	if (action == DAMONX_ACTION_LRU_PRIO && !say("/proc/self/clear_refs", "1"))
		die("clear_refs");
	act(getpid(), action, at[!on_first], bytes);
	snprintf(text, sizeof(text), "%lu", 2 * bytes - 16 * MIB);
	if (!say(GROUP "/memory.max", text))
		die("memory.max");
	out[0] = swapped(at[0], bytes);
	out[1] = swapped(at[1], bytes);
	printf("# action %d on the %s area: out %" PRIu64 " and %" PRIu64 " KiB\n",
	       action, on_first ? "first" : "second", out[0] / KIB, out[1] / KIB);
}

static void lru_pressure(int action, bool on_first, const char *what)
{
	uint64_t *out = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	say("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(GROUP, 0755);
	fflush(stdout);
	child = fork();
	if (!child) {
		squeeze(action, on_first, out);
		fflush(stdout);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	rmdir(GROUP);
	ok(out[1] >= 8 * MIB && out[0] <= out[1] / 4, what);
	munmap(out, PAGE);
}

void test_lru(void)
{
	lru_flags(false);
	lru_flags(true);
	lru_pressure(DAMONX_ACTION_COLD, false,
		     "cold: what was used last goes first when memory is short");
	lru_pressure(DAMONX_ACTION_LRU_DEPRIO, false,
		     "lru_deprio: what was used last goes first when memory is short");
	lru_pressure(DAMONX_ACTION_LRU_PRIO, true,
		     "lru_prio: it stays when memory is short");
}
