// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/signals.h"

static const int caught[] = { SIGINT, SIGTERM, SIGHUP };

static volatile sig_atomic_t came;

static void on_signal(int nr)
{
	came = nr;
}

static bool is_ignored(int nr)
{
	struct sigaction action;

	return !sigaction(nr, NULL, &action) && action.sa_handler == SIG_IGN;
}

void signals_catch(void)
{
	const struct sigaction note = { .sa_handler = on_signal };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caught); i++)
		if (caught[i] != SIGHUP || !is_ignored(SIGHUP))
			sigaction(caught[i], &note, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

int signals_came(void)
{
	return came;
}

void signals_end_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* gone before that? */
	if (getppid() != parent)
		_exit(1);
}

int signals_wait(unsigned int seconds)
{
	const struct timespec ts = { .tv_sec = seconds };
	sigset_t set, old;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(caught); i++)
		sigaddset(&set, caught[i]);
	/* one that comes between the look and the sleep ends the sleep */
	sigprocmask(SIG_BLOCK, &set, &old);
	if (!came)
		ppoll(NULL, 0, &ts, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return came;
}
