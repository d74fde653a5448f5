// SPDX-License-Identifier: GPL-2.0
#include "cli/opt.h"
#include "cmd/session_opts.h"

int session_check(struct opt_call *c)
{
	return c->word[0][0] ? 0 : opt_bad(c, c->word[0], "a name");
}

static const struct opt options[] = {
	{ .name = "session", .flags = OPT_OURS | OPT_FIRST, .args = "<name>",
	  OPT_WORDS({ .type = OPT_T_TEXT }), .call = session_check,
	  .help = "speak to the session of that name, of 'start --name', or number" },
	{ 0 }
};

const struct opt_table session_opts = { .opts = options };
