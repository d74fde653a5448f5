// SPDX-License-Identifier: GPL-2.0
/* damox replay: make the recorded accesses again */
#include <stdio.h>

#include "cmd/commands.h"
#include "record/replay.h"
#include "report/inputs.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"
#include "util/units.h"

enum { KEY_NOTICE = 1, KEY_TEST, KEY_TEST_SIZE, KEY_TEST_TIME };

struct opts {
	const char *file;
	struct replay_opts replay;
	bool test;
	uint64_t test_bytes, test_ns;
	struct intervals_opt intervals;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->intervals;
		return 0;
	case KEY_NOTICE:
		if (parse_time(arg, NS_PER_SEC, &o->replay.notice_ns))
			return args_bad(state, arg, "a time");
		return 0;
	case KEY_TEST:
		o->test = true;
		return 0;
	case KEY_TEST_SIZE:
		if (parse_size(arg, &o->test_bytes) || !o->test_bytes)
			return args_bad(state, arg, "a size");
		return 0;
	case KEY_TEST_TIME:
		if (parse_time(arg, NS_PER_SEC, &o->test_ns) || !o->test_ns)
			return args_bad(state, arg, "a time");
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			return ARGP_ERR_UNKNOWN;
		o->file = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "progress_notice_interval", KEY_NOTICE, "<seconds>", 0,
	  "time interval between replay progress notices (3)", 0 },
	{ "test_perf", KEY_TEST, NULL, 0, "measure performance of replayer",
	  0 },
	{ "test_perf_sz_mem", KEY_TEST_SIZE, "<bytes>", 0,
	  "size of memory to use for --test_perf (1 GiB)", 0 },
	{ "test_perf_runtime", KEY_TEST_TIME, "<seconds>", 0,
	  "runtime of --test_perf (1 m)", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &intervals_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp replay_argp = {
	options, parse, "[<file>]", "replay monitored access pattern",
	children, NULL, NULL
};

static int test_speed(const struct opts *o)
{
	char text[UNITS_LEN];
	double speed = replay_speed(o->test_bytes, o->test_ns);

	if (!speed)
		return msg_error("--test_perf: %s of memory cannot be had",
				 fmt_size(text, o->test_bytes, false));
	printf("replayer can access %s memory per second\n",
	       fmt_size_f(text, speed, false));
	return out_end(&(struct out){ .f = stdout });
}

int cmd_replay(int argc, char **argv)
{
	struct opts o = {
		.replay.notice_ns = 3 * NS_PER_SEC,
		.test_bytes = 1ULL << 30,
		.test_ns = 60 * NS_PER_SEC,
	};
	struct rec_reader *r;
	int status;

	if (!args_parse(&replay_argp, argc, argv, &o, &status))
		return status;
	if (o.test)
		return test_speed(&o);
	if (!o.file)
		o.file = INPUT_DEFAULT;
	r = rec_open(o.file, o.intervals.given ? &o.intervals.v : NULL);
	if (!r)
		return 1;
	status = replay(r, o.file, &o.replay);
	rec_close(r);
	if (status)
		return status;
	puts("all snapshots are replayed");
	return out_end(&(struct out){ .f = stdout });
}
