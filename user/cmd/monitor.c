// SPDX-License-Identifier: GPL-2.0
/* damox monitor: record for a while and report, again and again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "live/session.h"
#include "util/args.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

enum { KEY_TYPE = 0x200, KEY_DELAY, KEY_COUNT };

enum report { REPORT_HEATS, REPORT_WSS, REPORT_HOLISTIC };

struct opts {
	enum report report;
	char *delay;			/* as it was said, and in seconds */
	double delay_s;
	int64_t count;			/* 0: for ever */
	char *target;
};

static const struct argp_option options[] = {
	{ "report_type", KEY_TYPE, "<heats|wss|holistic>", 0,
	  "what to show (heats)", 0 },
	{ "delay", KEY_DELAY, "<seconds>", 0, "how long to record each time (3)",
	  0 },
	{ "count", KEY_COUNT, "<count>", 0, "how often (0: for ever)", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const reports[] = { "heats", "wss", "holistic", NULL };
	struct opts *o = state->input;
	uint64_t ns;
	int choice;

	switch (key) {
	case KEY_TYPE:
		choice = args_choice(state, arg, reports);
		o->report = (enum report)choice;
		return choice < 0 ? EINVAL : 0;
	case KEY_DELAY:
		if (parse_time(arg, NS_PER_SEC, &ns) || !ns)
			return args_bad(state, arg, "a time");
		o->delay = arg;
		o->delay_s = (double)ns / 1e9;
		return 0;
	case KEY_COUNT:
		if (parse_int(arg, 0, INT32_MAX, &o->count))
			return args_bad(state, arg, "a number");
		return 0;
	case ARGP_KEY_ARG:
		if (o->target)
			return ARGP_ERR_UNKNOWN;
		o->target = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp monitor_argp = {
	options, parse, "<command|pid|paddr|ongoing>",
	"Record for a while and report what was seen, again and again.",
	NULL, NULL, NULL
};

/* ---- what ends it ---- */

static const int caught[] = { SIGHUP, SIGINT, SIGTERM };

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t running;	/* the command that runs now, or 0 */
static bool reader_gone;		/* nobody reads what we print */

/* The command that runs is told, too: we wait for it. */
static void on_signal(int nr)
{
	int err = errno;

	interrupted = nr;
	if (running)
		kill(running, nr);
	errno = err;
}

static bool is_ignored(int nr)
{
	struct sigaction action;

	return !sigaction(nr, NULL, &action) && action.sa_handler == SIG_IGN;
}

static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = on_signal };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caught); i++)
		if (caught[i] != SIGHUP || !is_ignored(SIGHUP)) /* nohup */
			sigaction(caught[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Commands, and what they start, are to be as if we had not been there. */
static void reset_signals(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caught); i++)
		if (!is_ignored(caught[i]))
			signal(caught[i], SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}

static void mask_signals(int how)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(caught); i++)
		sigaddset(&set, caught[i]);
	sigprocmask(how, &set, NULL);
}

/* What was printed has to arrive; 0, or 1 after a line unless nobody reads. */
static int flush_output(void)
{
	int err;

	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	err = errno;
	__fpurge(stdout);	/* no command that follows is to try again */
	if (err == EPIPE) {
		reader_gone = true;
		return 1;
	}
	return msg_error("cannot write standard output: %s",
			 err ? strerror(err) : "write error");
}

/* ---- our own commands, each in a process of its own ---- */

static void be_command(char **words, const int *out)
{
	int argc = 0;

	while (words[argc])
		argc++;
	running = 0;
	reset_signals();
	mask_signals(SIG_UNBLOCK);
	if (out && dup2(out[1], STDOUT_FILENO) < 0)
		_exit(1);
	if (out) {
		close(out[0]);
		close(out[1]);
	}
	exit(command_run(damox_commands, program_invocation_short_name, argc,
			 words));
}

/*
 * @out: a pipe for what it prints, or NULL. Returns -1 after a line, or when a
 * signal has come: then none is begun.
 */
static pid_t begin(char **words, const int *out)
{
	pid_t pid = -1;

	fflush(NULL);
	mask_signals(SIG_BLOCK);
	if (!interrupted) {
		pid = fork();
		if (!pid)
			be_command(words, out);
		if (pid < 0)
			msg_error("cannot start a process: %s",
				  strerror(errno));
		else
			running = pid;
	}
	mask_signals(SIG_UNBLOCK);
	return pid;
}

/* Its exit status. */
static int end(pid_t pid, const char *name)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT))
		if (errno != EINTR)
			return 1;
	running = 0;	/* as long as no other process may have its number */
	waitpid(pid, NULL, 0);
	if (info.si_code == CLD_EXITED)
		return info.si_status;
	if (info.si_status == SIGPIPE)
		reader_gone = true;
	else if (!interrupted)
		msg_error("monitor: %s was ended by signal %d (%s)", name,
			  info.si_status, strsignal(info.si_status));
	return 1;
}

static int run(char **words)
{
	pid_t pid = begin(words, NULL);

	return pid < 0 ? 1 : end(pid, words[0]);
}

/* Without the lines that explain: they are the same each time. */
static int run_terse(char **words)
{
	char *line = NULL;
	size_t room = 0;
	int ends[2], rc;
	FILE *out;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return msg_error("no pipe: %s", strerror(errno));
	pid = begin(words, ends);
	close(ends[1]);
	out = pid < 0 ? NULL : fdopen(ends[0], "r");
	if (!out) {
		close(ends[0]);
		return pid < 0 ? 1 : end(pid, words[0]);
	}
	while (getline(&line, &room, out) >= 0)
		if (line[0] != '#')
			fputs(line, stdout);
	free(line);
	fclose(out);
	rc = end(pid, words[0]);
	return flush_output() || rc;
}

/* ---- rounds ---- */

static int report(const struct opts *o, char *file)
{
	char footprints[96], seconds[32], since[40];
	char *colour = isatty(STDOUT_FILENO) ? "--color=always" : "--color=auto";
	char *heats[] = { "report", "heatmap", "--input", file, "--resol", "10",
			  "80", "--time_range", since, "0 s", "guided_end",
			  colour, NULL };
	char *wss[] = { "report", "wss", "--input", file, "--exclude_samples",
			"0", NULL };
	char *holistic[] = { "report", "holistic", "--access_pattern", file,
			     "--footprints", footprints, "--profile", "",
			     "--heatmap_time_last_n_sec", seconds, NULL };

	snprintf(footprints, sizeof(footprints), "%s.mem_footprint", file);
	snprintf(seconds, sizeof(seconds), "%f", o->delay_s);
	snprintf(since, sizeof(since), "-%s s", seconds);
	switch (o->report) {
	case REPORT_HEATS:
		return run_terse(heats);
	case REPORT_WSS:
		return run(wss);
	default:
		return run(holistic);
	}
}

static int one_round(const struct opts *o, char *file)
{
	char *what = o->report == REPORT_HOLISTIC ? "mem_footprint" : "access";
	char *record[] = { "record", "--timeout", o->delay, "--out", file,
			   "--do_record", "access", what, "ongoing", NULL };
	int rc = run(record);

	return rc ? rc : report(o, file);
}

static bool is_on(void)
{
	struct damonx *d = live_attach(true);

	damonx_close(d);
	return d;
}

/* Until there were enough, a signal comes, nobody reads, or the target ends. */
static int rounds(const struct opts *o, char *file)
{
	int64_t i = 0;
	int rc;

	do {
		rc = one_round(o, file);
		i++;
	} while (!rc && !interrupted && i != o->count && is_on());
	/* it may also end between a look and the next recording */
	return i > 1 && !is_on() ? 0 : rc;
}

/* The record of each round, the one before, and what stands beside them. */
static void remove_all(const char *dir)
{
	const struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(dir);
}

/* In this process, where no signal ends it. */
static void stop(void)
{
	char *words[] = { "stop", NULL };

	mask_signals(SIG_BLOCK);
	if (live_is_started())
		command_run(damox_commands, program_invocation_short_name, 1,
			    words);
	mask_signals(SIG_UNBLOCK);
}

static int monitor(struct opts *o)
{
	char *start[] = { "start", o->target, NULL };
	bool ours = strcmp(o->target, "ongoing");
	bool busy = ours && live_is_started();
	char dir[] = "/tmp/damox-monitor.XXXXXX", file[64];
	int rc;

	catch_signals();
	if (!mkdtemp(dir))
		return msg_error("cannot make a directory in /tmp: %s",
				 strerror(errno));
	snprintf(file, sizeof(file), "%s/record", dir);
	rc = ours ? run(start) : 0;
	/* a signal may end start when it has done its work */
	ours = ours && (!rc || (interrupted && !busy));
	if (!rc)
		rc = rounds(o, file);
	if (ours)
		stop();
	remove_all(dir);
	return interrupted || reader_gone ? 0 : rc;
}

int cmd_monitor(int argc, char **argv)
{
	struct opts o = { .delay = "3", .delay_s = 3 };
	int status;

	if (!args_parse(&monitor_argp, argc, argv, &o, &status))
		return status;
	if (!o.target)
		return msg_usage("monitor: what? A command, a process id, paddr or ongoing (see --help)");
	return monitor(&o);
}
