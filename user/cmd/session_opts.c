// SPDX-License-Identifier: GPL-2.0
#include "cli/opt.h"
#include "cmd/session_opts.h"
#include "live/session.h"

int session_take(struct opt_call *c)
{
	if (!c->word[0][0])
		return opt_bad(c, c->word[0], "a name");
	live_choose(c->word[0]);
	return 0;
}

static const struct opt options[] = {
	{ .name = "session", .flags = OPT_OURS | OPT_FIRST, .args = "<name>", .min = 1,
	  .max = 1, .call = session_take,
	  .help = "speak to the session of that name, of 'start --name', or number" },
	{ 0 }
};

const struct opt_table session_opts = { .opts = options };
