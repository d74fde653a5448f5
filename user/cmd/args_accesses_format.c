// SPDX-License-Identifier: GPL-2.0
/*
 * damox args accesses_format: how reports are laid out, as JSON or YAML that
 * "report access --format" reads back: members are options, with their words.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "cmd/commands.h"
#include "params/json.h"
#include "params/yaml.h"
#include "report/access/access_options.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "cli/out.h"

struct opts {
	struct access_opts format;
	int output;
	bool raw;
};

enum { OUTPUT_JSON, OUTPUT_YAML };

#define O struct opts

static const char *const output_names[] = { "json", "yaml", NULL };

static const struct opt options[] = {
	{ .name = "output_format", OPT_WORDS(OPT_CHOICE(O, output, output_names)),
	  .help = "how to print it (json)" },
	{ .name = "raw", OPT_FLAG(O, raw),
	  .help = "no effect: the options' words stay as they are" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &access_format_opts, .at = offsetof(O, format) }, { 0 }
};

const struct opt_table args_accesses_format_opts = {
	.opts = options, .children = children,
	.doc = "Print the layout of access reports that the options make, in a form that 'report access --format' reads.",
};

static json_t *words_json(char **word, int nr)
{
	json_t *list;
	int i;

	if (!nr)
		return json_true();
	if (nr == 1)
		return json_string(word[0]);
	list = json_array();
	for (i = 0; i < nr; i++)
		json_array_append_new(list, json_string(word[i]));
	return list;
}

/* One option; each can be there once, except for templates that are set. */
static int add_member(const struct opt_call *c, void *data)
{
	const char *option = c->row->name;
	json_t *json = data;
	char name[64];

	if (!strcmp(option, "output_format") || !strcmp(option, "raw"))
		return 0;
	if (!strcmp(option, "format") && c->n == 3 &&
	    !strcmp(c->word[0], "set")) {
		snprintf(name, sizeof(name), "format_%.40s", c->word[1]);
		json_object_set_new(json, name, json_string(c->word[2]));
		return 0;
	}
	if (json_object_get(json, option) &&
	    (!strcmp(option, "format") || !strcmp(option, "min_chars_for")))
		return msg_error("--%s can be in such a file only once",
				 option);
	json_object_set_new(json, option, words_json(c->word, c->n));
	return 0;
}

static int print(const json_t *json, bool yaml)
{
	struct out out;

	if (yaml && yaml_check())
		return 1;
	out_begin(&out, NULL);
	params_print_json(json, yaml, out.f);
	fputc('\n', out.f);
	return out_end(&out);
}

int cmd_args_accesses_format(const struct command_line *line)
{
	struct opts o = { .output = OUTPUT_JSON };
	json_t *json = json_object();
	int rc;

	access_opts_init(&o.format);
	if (opt_parse_seeing(&args_accesses_format_opts, line, &o, &rc,
			     add_member, json))
		rc = print(json, o.output == OUTPUT_YAML);
	json_decref(json);
	access_opts_destroy(&o.format);
	return rc;
}
