// SPDX-License-Identifier: GPL-2.0
/* damox monitor: record for a while and report, again and again. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/units.h"

enum { KEY_TYPE = 0x200, KEY_DELAY, KEY_COUNT };

enum report { REPORT_HEATS, REPORT_WSS, REPORT_HOLISTIC };

struct opts {
	enum report report;
	char *delay;
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

/* One of our own commands, in a process of its own; its exit status. */
static int run(char **words)
{
	int argc = 0, status;
	pid_t pid;

	while (words[argc])
		argc++;
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return msg_error("cannot start a process: %s", strerror(errno));
	if (!pid)
		exit(command_run(damox_commands, program_invocation_short_name,
				 argc, words));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int report(const struct opts *o, char *file)
{
	char *heats[] = { "report", "heatmap", "--input", file, "--resol", "10",
			  "80", "--stdout_skip_colorset_example", NULL };
	char *wss[] = { "report", "wss", "--input", file, NULL };
	char *holistic[] = { "report", "holistic", "--access_pattern", file,
			     NULL };

	switch (o->report) {
	case REPORT_HEATS:
		return run(heats);
	case REPORT_WSS:
		return run(wss);
	default:
		return run(holistic);
	}
}

static int one_round(const struct opts *o, char *file)
{
	char *record[] = { "record", "--timeout", o->delay, "--out", file,
			   "--do_record", "access", "ongoing", NULL };
	int rc = run(record);

	return rc ? rc : report(o, file);
}

static volatile sig_atomic_t interrupted;

static void on_signal(int nr)
{
	interrupted = nr;
}

static int rounds(const struct opts *o, char *file)
{
	int64_t i;
	int rc = 0;

	for (i = 0; !rc && !interrupted && (!o->count || i < o->count); i++)
		rc = one_round(o, file);
	return interrupted ? 0 : rc;
}

static int monitor(struct opts *o)
{
	char *start[] = { "start", o->target, NULL };
	char *stop[] = { "stop", NULL };
	bool ours = strcmp(o->target, "ongoing");
	char dir[] = "/tmp/damox-monitor.XXXXXX", file[64];
	struct sigaction action = { .sa_handler = on_signal };
	int rc;

	if (!mkdtemp(dir))
		return msg_error("cannot make a directory in /tmp: %s",
				 strerror(errno));
	snprintf(file, sizeof(file), "%s/record", dir);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	rc = ours ? run(start) : 0;
	if (!rc)
		rc = rounds(o, file);
	if (ours && !rc)
		run(stop);
	unlink(file);
	strcat(file, ".kdamonds");
	unlink(file);
	rmdir(dir);
	return rc;
}

int cmd_monitor(int argc, char **argv)
{
	struct opts o = { .delay = "3" };
	int status;

	if (!args_parse(&monitor_argp, argc, argv, &o, &status))
		return status;
	if (!o.target)
		return msg_usage("monitor: what? A command, a process id, paddr or ongoing (see --help)");
	return monitor(&o);
}
