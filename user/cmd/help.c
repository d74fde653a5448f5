// SPDX-License-Identifier: GPL-2.0
/* damox help: options and keywords that are too many for --help. */
#include <errno.h>
#include <stdio.h>

#include "cmd/commands.h"
#include "params/options.h"
#include "report/access_options.h"
#include "report/filter.h"
#include "report/keywords.h"
#include "util/args.h"
#include "util/out.h"

struct opts {
	int topic;		/* index of its word, -1: none was given */
	const char *const *topics;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != ARGP_KEY_ARG || o->topic >= 0)
		return ARGP_ERR_UNKNOWN;
	o->topic = args_choice(state, arg, o->topics);
	return o->topic < 0 ? EINVAL : 0;
}

static error_t parse_nothing(int key, char *arg, struct argp_state *state)
{
	(void)key;
	(void)arg;
	(void)state;
	return ARGP_ERR_UNKNOWN;
}

const struct argp help_damon_param_options_argp = {
	NULL, parse, "<all|monitoring|damos>",
	"Describe the options for the parameters of monitoring.",
	NULL, NULL, NULL
};

const struct argp help_access_filter_options_argp = {
	NULL, parse_nothing, NULL,
	"Describe the options that filter what access reports show.",
	NULL, NULL, NULL
};

const struct argp help_access_format_options_argp = {
	NULL, parse,
	"[options|record_format_keywords|snapshot_format_keywords|region_format_keywords]",
	"Describe the options and keywords that lay out access reports.",
	NULL, NULL, NULL
};

static int print_options(const char *title, const struct argp *argp)
{
	struct out out;

	out_begin(&out, NULL);
	fprintf(out.f, "%s\n\n", title);
	args_help_options(argp, true, out.f);
	return out_end(&out);
}

int cmd_help_damon_param_options(int argc, char **argv)
{
	static const char *const topics[] = { "all", "monitoring", "damos",
					      NULL };
	struct opts o = { .topic = -1, .topics = topics };
	struct argp_state state = { .argv = argv };
	int status;

	if (!args_parse(&help_damon_param_options_argp, argc, argv, &o,
			&status))
		return status;
	switch (o.topic) {
	case 0:
		return print_options("options for the parameters of monitoring and of schemes",
				     &params_argp);
	case 1:
		return print_options("options for the parameters of monitoring",
				     &params_monitoring_argp);
	case 2:
		return print_options("options for the parameters of schemes",
				     &params_damos_argp);
	}
	args_usage(&state, "which of all, monitoring and damos?");
	return 2;
}

int cmd_help_access_filter_options(int argc, char **argv)
{
	int status;

	if (!args_parse(&help_access_filter_options_argp, argc, argv, NULL,
			&status))
		return status;
	return print_options("options that filter what access reports show",
			     &access_filter_argp);
}

static int print_keywords(const struct format_keyword *k)
{
	const struct format_keyword *first = k;
	struct out out;

	out_begin(&out, NULL);
	for (; k->name; k++)
		fprintf(out.f, "%s%s\n%s\n", k == first ? "" : "\n", k->name,
			k->help ? k->help : "");
	return out_end(&out);
}

int cmd_help_access_format_options(int argc, char **argv)
{
	static const char *const topics[] = {
		"options", "record_format_keywords",
		"snapshot_format_keywords", "region_format_keywords", NULL
	};
	struct opts o = { .topic = -1, .topics = topics };
	int status;

	if (!args_parse(&help_access_format_options_argp, argc, argv, &o,
			&status))
		return status;
	switch (o.topic) {
	case 1:
		return print_keywords(access_record_keywords);
	case 2:
		return print_keywords(access_snapshot_keywords);
	case 3:
		return print_keywords(access_region_keywords);
	default:
		return print_options("options that lay out access reports",
				     &access_format_argp);
	}
}
