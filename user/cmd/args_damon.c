// SPDX-License-Identifier: GPL-2.0
/* damox args damon: parameters from options, as a file or as text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "params/json.h"
#include "params/json_get.h"
#include "params/options.h"
#include "util/args.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/out.h"
#include "util/units.h"

enum { KEY_FORMAT = 0x200, KEY_RAW, KEY_ADD, KEY_REMOVE, KEY_REPLACE, KEY_OUT,
       KEY_OMIT };

enum format { FORMAT_JSON, FORMAT_YAML, FORMAT_REPORT };

struct opts {
	struct params_opts *params;
	enum format format;
	bool raw, omit_defaults;
	const char *add, *remove, *replace, *out;
	int64_t index;
};

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "<json|yaml|report>", 0,
	  "how to print the parameters (json)", 0 },
	{ "raw", KEY_RAW, NULL, 0, "print digits instead of units", 0 },
	{ "add", KEY_ADD, "<file>", 0,
	  "put the kdamonds behind those of a file", 0 },
	{ "remove", KEY_REMOVE, "<file> <kdamond index>", 0,
	  "print the kdamonds of a file but one", 0 },
	{ "replace", KEY_REPLACE, "<file> <kdamond index>", 0,
	  "put the kdamond in the place of one in a file", 0 },
	{ "out", KEY_OUT, "<file>", 0, "write to a file", 0 },
	{ "omit_defaults", KEY_OMIT, NULL, 0, "leave out what is default", 0 },
	{ 0 }
};

static int parse_place(struct argp_state *state, char *arg, struct opts *o,
		       const char **file)
{
	struct args_words w;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_int(w.word[1], -INT32_MAX, INT32_MAX, &o->index))
		return args_bad(state, w.word[1], "an index");
	*file = w.word[0];
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const formats[] = { "json", "yaml", "report", NULL };
	struct opts *o = state->input;
	int choice;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o->params;
		return 0;
	case KEY_FORMAT:
		choice = args_choice(state, arg, formats);
		o->format = (enum format)choice;
		return choice < 0 ? EINVAL : 0;
	case KEY_RAW:
		o->raw = true;
		return 0;
	case KEY_OMIT:
		o->omit_defaults = true;
		return 0;
	case KEY_ADD:
		o->add = arg;
		return 0;
	case KEY_OUT:
		o->out = arg;
		return 0;
	case KEY_REMOVE:
		return parse_place(state, arg, o, &o->remove);
	case KEY_REPLACE:
		return parse_place(state, arg, o, &o->replace);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &params_argp, 0, NULL, 0 }, { 0 }
};

const struct argp args_damon_argp = {
	options, parse, "[target]",
	"Print the parameters that options stand for, in a form that --kdamonds takes, or edit a file of such.",
	children, NULL, NULL
};

static int load_file(const char *path, struct params *p)
{
	char error[JSON_ERROR_LEN] = "";
	json_t *json = params_load_file(path, error);
	int rc = json ? params_from_json(json, p, error) : -1;
	size_t i;

	json_decref(json);
	for (i = 0; i < p->nr_kdamonds; i++)
		p->kdamonds[i].show_stats = args_called_as_damo();
	return rc ? msg_error("%s: %s", path, error) : 0;
}

static void append(struct params *p, struct params *more)
{
	size_t i;

	for (i = 0; i < more->nr_kdamonds; i++)
		*ARRAY_ADD(p->kdamonds, p->nr_kdamonds) = more->kdamonds[i];
	free(more->kdamonds);
	more->kdamonds = NULL;
	more->nr_kdamonds = 0;
}

static int check_index(struct opts *o, const struct params *p,
		       const char *file)
{
	if (o->index < 0)	/* counted from the end */
		o->index += (int64_t)p->nr_kdamonds;
	if ((uint64_t)o->index < p->nr_kdamonds)
		return 0;
	return msg_error("%s has %zu kdamonds, there is no index %lld", file,
			 p->nr_kdamonds, (long long)o->index);
}

static void remove_kdamond(struct params *p, size_t at)
{
	params_free_kdamond(&p->kdamonds[at]);
	p->nr_kdamonds--;
	memmove(&p->kdamonds[at], &p->kdamonds[at + 1],
		(p->nr_kdamonds - at) * sizeof(p->kdamonds[0]));
}

static void replace_kdamond(struct params *p, size_t at, struct params *by)
{
	if (by->nr_kdamonds > 1)
		msg_warn("--replace puts in the first of %zu kdamonds",
			 by->nr_kdamonds);
	params_free_kdamond(&p->kdamonds[at]);
	p->kdamonds[at] = by->kdamonds[0];
	memset(&by->kdamonds[0], 0, sizeof(by->kdamonds[0]));
}

static int edit_file(struct opts *o, struct params *p)
{
	const char *file = o->add ? o->add : o->remove ? o->remove : o->replace;
	struct params made = { 0 };
	int rc = load_file(file, p);

	if (rc || (!o->add && check_index(o, p, file)))
		return 1;
	if (o->remove) {
		remove_kdamond(p, (size_t)o->index);
		return 0;
	}
	if (params_opts_build(o->params, &made)) {
		rc = 1;
	} else if (o->add) {
		append(p, &made);
	} else if (!made.nr_kdamonds) {
		rc = msg_error("--replace needs a kdamond");
	} else {
		replace_kdamond(p, (size_t)o->index, &made);
	}
	params_free(&made);
	return rc;
}

static int make_params(struct opts *o, struct params *p)
{
	if (o->add || o->remove || o->replace)
		return edit_file(o, p);
	if (params_opts_build(o->params, p))
		return 1;
	if (p->command && params_spawn(p) < 0)
		return 1;
	return 0;
}

static int print_params(const struct opts *o, const struct params *p, FILE *f)
{
	const struct params_text_style text = { .raw = o->raw };
	struct params_style style = params_style_default();
	json_t *json;
	int rc;

	if (o->format == FORMAT_REPORT) {
		params_print_text(p, &text, f);
		return 0;
	}
	style.raw = o->raw;
	style.omit_defaults = o->omit_defaults;
	json = json_object();
	style.as_damo1 = args_called_as_damo1() && o->format == FORMAT_JSON;
	json_object_set_new(json, "kdamonds", style.as_damo1 ?
			    params_to_json_damo1(p, &style) :
			    params_to_json(p, &style));
	rc = params_print_json(json, o->format == FORMAT_YAML, f);
	json_decref(json);
	if (o->format == FORMAT_JSON || !o->out)
		fputc('\n', f);
	return rc;
}

static int print_to_file(const struct opts *o, const struct params *p)
{
	FILE *f = fopen(o->out, "we");

	if (!f)
		return msg_error("cannot write %s: %s", o->out, strerror(errno));
	if (print_params(o, p, f)) {
		fclose(f);
		return msg_error("cannot write %s: %s", o->out,
				 strerror(errno));
	}
	return out_close(f, o->out);
}

static int print_to_stdout(const struct opts *o, const struct params *p)
{
	struct out out;

	out_begin(&out, NULL);
	print_params(o, p, out.f);
	return out_end(&out);
}

int cmd_args_damon(int argc, char **argv)
{
	struct opts o = { .params = params_opts_new() };
	struct params p = { 0 };
	int rc;

	if (!args_parse(&args_damon_argp, argc, argv, &o, &rc))
		goto out;
	if (o.out && o.format == FORMAT_REPORT)
		rc = msg_error("--out writes json or yaml, not report");
	else
		rc = make_params(&o, &p);
	if (!rc)
		rc = o.out ? print_to_file(&o, &p) : print_to_stdout(&o, &p);
out:
	params_free(&p);
	params_opts_free(o.params);
	return rc;
}
