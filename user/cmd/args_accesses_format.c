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
#include "report/access_options.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"

enum { KEY_OUTPUT_FORMAT = 0x2000, KEY_RAW };

struct opts {
	struct access_opts format;
	bool yaml;
};

static const struct argp_option options[] = {
	{ "output_format", KEY_OUTPUT_FORMAT, "<json|yaml>", 0,
	  "how to print it (json)", 0 },
	{ "raw", KEY_RAW, NULL, 0,
	  "no effect: the options' words stay as they are", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const formats[] = { "json", "yaml", NULL };
	struct opts *o = state->input;
	int choice;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->format;
		return 0;
	case KEY_OUTPUT_FORMAT:
		choice = args_choice(state, arg, formats);
		o->yaml = choice == 1;
		return choice < 0 ? EINVAL : 0;
	case KEY_RAW:
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &access_format_argp, 0, NULL, 0 }, { 0 }
};

const struct argp args_accesses_format_argp = {
	options, parse, NULL,
	"Print the layout of access reports that options stand for, in a form that 'report access --format' takes.",
	children, NULL, NULL
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

/* One option; each can stand once, but for the templates that are set. */
static int add_member(json_t *json, const char *option, char **word, int nr)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(option, "="), option);
	if (!strcmp(name, "output_format") || !strcmp(name, "raw"))
		return 0;
	if (!strcmp(name, "format") && nr == 3 && !strcmp(word[0], "set")) {
		snprintf(name, sizeof(name), "format_%.40s", word[1]);
		json_object_set_new(json, name, json_string(word[2]));
		return 0;
	}
	if (json_object_get(json, name) &&
	    (!strcmp(name, "format") || !strcmp(name, "min_chars_for")))
		return msg_error("--%s can be in such a file only once", name);
	json_object_set_new(json, name, words_json(word, nr));
	return 0;
}

/* The words are known to be right, and options to be written out. */
static json_t *collect(int argc, char **argv)
{
	json_t *json = json_object();
	char *value;
	int i, nr, rc = 0;

	for (i = 1; i < argc && !rc; i += 1 + nr) {
		nr = 0;
		value = strchr(argv[i], '=');
		if (value) {
			value++;
			rc = add_member(json, argv[i] + 2, &value, 1);
			continue;
		}
		while (i + 1 + nr < argc && !args_is_option(argv[i + 1 + nr]))
			nr++;
		rc = add_member(json, argv[i] + 2, argv + i + 1, nr);
	}
	if (!rc)
		return json;
	json_decref(json);
	return NULL;
}

int cmd_args_accesses_format(int argc, char **argv)
{
	struct opts o = { .yaml = false };
	json_t *json = NULL;
	struct out out;
	int rc;

	access_opts_init(&o.format);
	if (args_parse(&args_accesses_format_argp, argc, argv, &o, &rc)) {
		json = collect(argc, argv);
		rc = json ? 0 : 1;
	}
	if (json) {
		out_begin(&out, NULL);
		params_print_json(json, o.yaml, out.f);
		fputc('\n', out.f);
		rc = out_end(&out);
	}
	json_decref(json);
	access_opts_destroy(&o.format);
	return rc;
}
