// SPDX-License-Identifier: GPL-2.0
/* Who descends from whom, both ways of finding out. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live/descendants.h"
#include "tap.h"

/* A child that has a child, and says so on @out. */
static pid_t start_family(int out)
{
	pid_t child = fork(), grandchild;

	if (child)
		return child;
	/* a name that looks like the end of a name */
	prctl(PR_SET_NAME, "a) S 1 (b");
	grandchild = fork();
	if (grandchild &&
	    write(out, &grandchild, sizeof(grandchild)) != sizeof(grandchild))
		_exit(1);
	pause();
	_exit(0);
}

static int position(const pid_t *pids, size_t n, pid_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return (int)i;
	return -1;
}

static void check_way(size_t (*find)(const pid_t *, size_t, pid_t *, size_t),
		      const char *way, pid_t child, pid_t grandchild)
{
	pid_t found[64], roots[2] = { getpid(), child };
	size_t n = find(roots, 1, found, 64);

	tap_ok(n == 3 && found[0] == roots[0] && found[1] == child &&
	       found[2] == grandchild, "%s: child and grandchild", way);
	n = find(roots, 2, found, 64);
	tap_ok(n == 3 && position(found, n, grandchild) == 2,
	       "%s: each once, whatever the roots", way);
	tap_ok(find(roots, 1, found, 2) == 2, "%s: no more than there is room",
	       way);
	tap_ok(find(&grandchild, 1, found, 64) == 1, "%s: none", way);
}

int main(void)
{
	pid_t child, grandchild = 0;
	int ends[2];

	if (pipe(ends))
		return 1;
	child = start_family(ends[1]);
	if (read(ends[0], &grandchild, sizeof(grandchild)) !=
	    sizeof(grandchild))
		return 1;
	check_way(descendants, "by lists", child, grandchild);
	check_way(descendants_by_parent, "by parents", child, grandchild);
	kill(grandchild, SIGKILL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return tap_end();
}
