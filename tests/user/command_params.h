/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters out of a command line, and as text, for tests. */
#ifndef TESTS_USER_COMMAND_PARAMS_H
#define TESTS_USER_COMMAND_PARAMS_H

#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "damo/quirks.h"
#include "params/json.h"
#include "params/options.h"

static const struct opt_child params_children[] = {
	{ .table = &params_opts, .is_pointer = true, .at = 0 }, { 0 }
};

static const struct opt_table params_table = { .children = params_children, .doc = "test" };

struct params_input {
	struct params_opts *params;
};

/* Of a command line in words; changes what is @kept, unless that is NULL. */
static bool build(const char *line, struct params *kept, struct params *p)
{
	char *words = strdup(line), *save = NULL, *argv[64] = { "test" };
	const struct damo_quirks quirks = { 0 };
	struct params_input in = { params_opts_new(&quirks) };
	int argc = 1, status;
	bool ok;

	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	if (kept)
		params_opts_keep(in.params, kept);
	memset(p, 0, sizeof(*p));
	ok = opt_parse(&params_table, &(struct command_line){ argc, argv, &quirks },
		       &in, &status) &&
	     !params_opts_build(in.params, p);
	params_opts_free(in.params);
	free(words);
	return ok;
}

static char *text_of(const struct params *p)
{
	const struct params_style style = { .raw = false };
	json_t *json = params_to_json(p, &style);
	char *text = json_dumps(json, JSON_INDENT(1));

	json_decref(json);
	return text;
}

#endif
