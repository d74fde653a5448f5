// SPDX-License-Identifier: GPL-2.0
/* damox args damon: parameters from options, as a file or as text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "params/json.h"
#include "util/json_get.h"
#include "params/options.h"
#include "params/yaml.h"
#include "cli/opt.h"
#include "util/mem.h"
#include "util/file.h"
#include "util/msg.h"
#include "cli/out.h"
#include "util/units.h"
#include "damo/quirks.h"

enum format { FORMAT_JSON, FORMAT_YAML, FORMAT_REPORT };

struct opts {
	const struct damo_quirks *quirks;
	struct params_opts *params;
	int format;			/* enum format */
	bool raw, omit_defaults;
	const char *add, *remove, *replace, *out;
	int64_t index;
};

#define O struct opts
#define PLACE(m)							\
	.args = "<file> <kdamond index>",				\
	OPT_WORDS(OPT_PATH(O, m), OPT_INT(O, index, -INT32_MAX, INT32_MAX, \
					  "an index"))

static const char *const format_names[] = { "json", "yaml", "report", NULL };

static const struct opt options[] = {
	{ .name = "format", OPT_WORDS(OPT_CHOICE(O, format, format_names)),
	  .help = "how to print the parameters (json)" },
	{ .name = "raw", OPT_FLAG(O, raw),
	  .help = "print digits instead of units" },
	{ .name = "add", OPT_FILE(O, add),
	  .help = "add the kdamonds to those of a file" },
	{ .name = "remove", PLACE(remove),
	  .help = "print the kdamonds of a file without one of them" },
	{ .name = "replace", PLACE(replace),
	  .help = "replace a kdamond of a file" },
	{ .name = "out", OPT_FILE(O, out), .help = "write to a file" },
	{ .name = "omit_defaults", OPT_FLAG(O, omit_defaults),
	  .help = "leave out what has its default value" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &params_opts, .at = offsetof(O, params),
	  .is_pointer = true },
	{ 0 }
};

const struct opt_table args_damon_opts = {
	.opts = options, .children = children,
	.doc = "Print the parameters that the options make, in a form that --kdamonds reads, or edit such a file.",
};

static int load_file(const struct opts *o, const char *path,
		     struct params *p)
{
	const struct params_source source = { path, params_opts_strict(o->params) };
	char error[JSON_ERROR_LEN] = "";
	json_t *json = params_load_file(path, error);
	int rc = json ? params_from_json(json, p, &source, error) : -1;
	size_t i;

	json_decref(json);
	if (o->quirks->empty_paths)
		params_clear_paths(p);
	for (i = 0; i < p->nr_kdamonds; i++)
		p->kdamonds[i].as_read.shows_stats = o->quirks->shows_stats;
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
		msg_warn("--replace uses only the first of %zu kdamonds",
			 by->nr_kdamonds);
	params_free_kdamond(&p->kdamonds[at]);
	p->kdamonds[at] = by->kdamonds[0];
	memset(&by->kdamonds[0], 0, sizeof(by->kdamonds[0]));
}

static int edit_file(struct opts *o, struct params *p)
{
	const char *file = o->add ? o->add : o->remove ? o->remove : o->replace;
	struct params made = { 0 };
	int rc = load_file(o, file, p);

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
	const struct params_text_style text = {
		.raw = o->raw,
		.like_damo = o->quirks->rounds,
		.small_units = o->quirks->small_units,
	};
	struct params_style style = {
		.like_damo = o->quirks->rounds,
		.small_units = o->quirks->small_units,
	};
	json_t *json;
	int rc;

	if (o->format == FORMAT_REPORT) {
		params_print_text(p, &text, f);
		return 0;
	}
	style.raw = o->raw;
	style.omit_defaults = o->omit_defaults;
	json = json_object();
	style.as_damo1 = o->quirks->damo1 && o->format == FORMAT_JSON;
	json_object_set_new(json, "kdamonds", params_to_json(p, &style));
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
	return file_close(f, o->out);
}

static int print_to_stdout(const struct opts *o, const struct params *p)
{
	struct out out;

	out_begin(&out, NULL);
	print_params(o, p, out.f);
	return out_end(&out);
}

int cmd_args_damon(const struct command_line *line)
{
	struct opts o = { .params = params_opts_new(line->quirks),
			  .quirks = line->quirks };
	struct params p = { 0 };
	int rc;

	if (!opt_parse(&args_damon_opts, line, &o, &rc))
		goto out;
	if (o.out && o.format == FORMAT_REPORT)
		rc = msg_error("--out writes json or yaml, not report");
	else
		rc = o.format == FORMAT_YAML ? yaml_check() : 0;
	if (!rc)
		rc = make_params(&o, &p);
	if (!rc)
		rc = o.out ? print_to_file(&o, &p) : print_to_stdout(&o, &p);
out:
	params_free(&p);
	params_opts_free(o.params);
	return rc;
}
