// SPDX-License-Identifier: GPL-2.0
/*
 * The guard reads from a pipe whose other end only its parent has. What it had
 * of its parent it closes: a session or a pipe that stayed open in it would
 * not end with the parent.
 *
 * PR_SET_PDEATHSIG would be shorter, but nobody but the command itself could
 * take it back, and a program with set-user-ID loses it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live/descendants.h"
#include "live/guard.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"

#define MAX_FAMILY	500	/* twice, as a process may have 1024 files */
#define PATIENCE_S	5.0	/* between SIGTERM and SIGKILL */
#define FIRST_FILE	10	/* above the standard ones, whichever are closed */

static int leash = -1;		/* the parent's end of the pipe */
static pid_t guard;

static int open_process(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void send_to(const struct pollfd *p, nfds_t nr, int sig)
{
	for (nfds_t i = 0; i < nr; i++)
		syscall(SYS_pidfd_send_signal, p[i].fd, sig, NULL, 0);
}

/* Forget who has ended; returns how many are left. */
static nfds_t without_ended(struct pollfd *p, nfds_t nr)
{
	nfds_t left = 0;

	for (nfds_t i = 0; i < nr; i++)
		if (!p[i].revents)
			p[left++] = p[i];
	return left;
}

static bool has_ended(int process)
{
	struct pollfd p = { .fd = process, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* Who descends from @pid, and itself; none when it has ended. */
static nfds_t open_family(pid_t pid, int process, struct pollfd *p)
{
	pid_t family[MAX_FAMILY];
	nfds_t nr = 0;
	size_t n;

	n = descendants(&pid, 1, family, MAX_FAMILY);
	for (size_t i = 0; i < n; i++) {
		p[nr] = (struct pollfd){ open_process(family[i]), POLLIN, 0 };
		nr += p[nr].fd >= 0;
	}
	/* its number, and those below it, may be of others by now */
	return has_ended(process) ? 0 : nr;
}

static void end_family(pid_t pid, int process)
{
	double until_s = clock_s() + PATIENCE_S, left_s;
	struct pollfd p[2 * MAX_FAMILY];
	nfds_t nr = open_family(pid, process, p);

	send_to(p, nr, SIGTERM);
	while (nr && (left_s = until_s - clock_s()) > 0) {
		if (poll(p, nr, (int)(left_s * 1000) + 1) > 0)
			nr = without_ended(p, nr);
	}
	/* who does not listen may have started more */
	if (nr)
		send_to(p, nr + open_family(pid, process, p + nr), SIGKILL);
}

/* Keep @in as 0 and @process as 1, and nothing else. */
static void keep_files(int in, int process)
{
	in = fcntl(in, F_DUPFD, FIRST_FILE);
	process = fcntl(process, F_DUPFD, FIRST_FILE);
	dup2(in, 0);
	dup2(process, 1);
	syscall(SYS_close_range, 2U, ~0U, 0U);
}

_Noreturn static void watch_over(pid_t pid, int in, int process)
{
	/* what ends the parent is not to end its guard before */
	static const int deaf[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	char word;

	for (size_t i = 0; i < ARRAY_SIZE(deaf); i++)
		signal(deaf[i], SIG_IGN);
	keep_files(in, process);
	if (TEMP_FAILURE_RETRY(read(0, &word, 1)) == 0)
		end_family(pid, 1);
	_exit(0);
}

static int give_up(const int pipe_end[2], int process)
{
	msg_error("the command cannot be guarded: %s", strerror(errno));
	if (process >= 0)
		close(process);
	close(pipe_end[0]);
	close(pipe_end[1]);
	return -1;
}

int guard_begin(pid_t pid)
{
	int ends[2], process;

	if (pipe2(ends, O_CLOEXEC))
		return -msg_error("the command cannot be guarded: %s",
				  strerror(errno));
	process = open_process(pid);
	if (process < 0)
		return give_up(ends, process);
	guard = fork();
	if (guard < 0)
		return give_up(ends, process);
	if (!guard)
		watch_over(pid, ends[0], process);
	close(process);
	close(ends[0]);
	leash = ends[1];
	return 0;
}

void guard_end(bool leave)
{
	if (leash < 0)
		return;
	/* where it is gone already, SIGPIPE is ignored by all who guard */
	if (leave && write(leash, "", 1) < 0)
		msg_warn("the command may be ended: %s", strerror(errno));
	close(leash);
	leash = -1;
	while (waitpid(guard, NULL, 0) < 0 && errno == EINTR)
		;
}
