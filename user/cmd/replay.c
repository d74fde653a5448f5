// SPDX-License-Identifier: GPL-2.0
/* damox replay: repeat the recorded accesses */
#include <stdio.h>

#include "cmd/commands.h"
#include "damo/quirks.h"
#include "record/replay.h"
#include "report/input/inputs.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "cli/out.h"
#include "util/units.h"

struct opts {
	const char *file;
	struct replay_opts replay;
	bool test;
	uint64_t test_bytes, test_ns;
	struct intervals_opt intervals;
	enum size_form sizes;
};

#define O struct opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', .flags = OPT_OURS, OPT_FILE(O, file),
	  .help = "record file (damon.data)" },
	{ .name = "progress_notice_interval", .args = "<seconds>",
	  OPT_WORDS(OPT_TIME(O, replay.notice_ns, NS_PER_SEC)),
	  .help = "how often to report progress (3)" },
	{ .name = "test_perf", OPT_FLAG(O, test),
	  .help = "measure how fast memory can be accessed" },
	{ .name = "test_perf_sz_mem", .args = "<bytes>",
	  OPT_WORDS(OPT_BYTES(O, test_bytes)),
	  .help = "size of memory for --test_perf (1 GiB)" },
	{ .name = "test_perf_runtime", .args = "<seconds>",
	  OPT_WORDS(OPT_SPAN(O, test_ns, NS_PER_SEC)),
	  .help = "how long --test_perf runs (1 m)" },
	{ 0 }
};

static const struct opt file = {
	.args = "[<file>]", OPT_WORDS(OPT_PATH(O, file)),
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) }, { 0 }
};

const struct opt_table replay_opts = {
	.opts = options, .plain = &file, .children = children,
	.doc = "repeat the recorded accesses",
};

static int test_speed(const struct opts *o)
{
	char text[UNITS_LEN];
	double speed = replay_speed(o->test_bytes, o->test_ns);

	if (!speed)
		return msg_error("--test_perf: cannot allocate %s of memory",
				 fmt_size(text, o->test_bytes, o->sizes));
	printf("replayer can access %s memory per second\n",
	       fmt_size_f(text, speed, o->sizes));
	return out_end(&(struct out){ .f = stdout });
}

int cmd_replay(const struct command_line *line)
{
	struct opts o = {
		.replay.notice_ns = 3 * NS_PER_SEC,
		.sizes = size_form(false, line->quirks->small_units),
		.test_bytes = 1ULL << 30,
		.test_ns = 60 * NS_PER_SEC,
	};
	struct rec_reader *r;
	int status;

	if (!opt_parse(&replay_opts, line, &o, &status))
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
