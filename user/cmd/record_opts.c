// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "cmd/record_opts.h"
#include "util/args.h"
#include "util/msg.h"

int record_opts_format(const struct argp_state *state, const char *arg,
		       enum rec_format *format)
{
	static const char *const names[] = {
		"json_compressed", "json", "perf_script", "native", NULL
	};
	static const enum rec_format formats[] = {
		REC_JSON_COMPRESSED, REC_JSON, REC_PERF_SCRIPT, REC_NATIVE
	};
	int i = args_choice(state, arg, names);

	if (i < 0)
		return EINVAL;
	*format = formats[i];
	return 0;
}

int record_opts_permission(const char *arg, unsigned int *mode)
{
	char *end;
	unsigned long v = strtoul(arg, &end, 8);

	if (*end || end == arg || *arg == '-' || v > 0777) {
		msg_error("--output_permission: '%s' is not an octal number from 0 to 777",
			  arg);
		return ARGS_FAILED;
	}
	*mode = v;
	return 0;
}
