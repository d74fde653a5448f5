// SPDX-License-Identifier: GPL-2.0
/* damox help: options and keywords that are too many for --help. */
#include <errno.h>
#include <stdio.h>

#include "cli/command.h"
#include "cmd/commands.h"
#include "params/options.h"
#include "report/input/access_filter_opts.h"
#include "report/access/access_options.h"
#include "model/access_filter.h"
#include "damo/quirks.h"
#include "report/access/keywords.h"
#include "cli/opt.h"
#include "cli/out.h"
#include "util/msg.h"

struct opts {
	int topic;		/* index of its name, -1: none was given */
};

#define TOPIC(list)	OPT_WORDS(OPT_CHOICE(struct opts, topic, list))

static const char *const params_topics[] = { "all", "monitoring", "damos",
					     NULL };
static const struct opt params_topic = {
	.args = "<all|monitoring|damos>", TOPIC(params_topics),
};

const struct opt_table help_damon_param_options_opts = {
	.plain = &params_topic,
	.doc = "Describe the options for the parameters of monitoring.",
};

const struct opt_table help_access_filter_options_opts = {
	.doc = "Describe the options that filter what access reports show.",
};

static const char *const format_topics[] = {
	"options", "record_format_keywords", "snapshot_format_keywords",
	"region_format_keywords", NULL
};
static const struct opt format_topic = {
	.args = "[options|record_format_keywords|snapshot_format_keywords|region_format_keywords]",
	TOPIC(format_topics),
};

const struct opt_table help_access_format_options_opts = {
	.plain = &format_topic,
	.doc = "Describe the options and keywords that lay out access reports.",
};

static int print_options(const char *title, const struct opt_table *table)
{
	struct out out;

	out_begin(&out, NULL);
	fprintf(out.f, "%s\n\n", title);
	opt_help_options(table, out.f);
	return out_end(&out);
}

int cmd_help_damon_param_options(const struct command_line *line)
{
	struct opts o = { .topic = -1 };
	int status;

	if (!opt_parse(&help_damon_param_options_opts, line, &o, &status))
		return status;
	switch (o.topic) {
	case 0:
		return print_options("options for the parameters of monitoring and of schemes",
				     &params_opts);
	case 1:
		return print_options("options for the parameters of monitoring",
				     &params_monitoring_opts);
	case 2:
		return print_options("options for the parameters of schemes",
				     &params_damos_opts);
	}
	return msg_usage("which of all, monitoring and damos? (see --help)");
}

int cmd_help_access_filter_options(const struct command_line *line)
{
	int status;

	if (!opt_parse(&help_access_filter_options_opts, line, NULL,
		       &status))
		return status;
	return print_options("options that filter what access reports show",
			     &access_filter_opts);
}

static int print_keywords(const struct format_keyword *k,
			  const struct format_keyword *own)
{
	const struct format_keyword *first = k;
	struct out out;

	out_begin(&out, NULL);
	for (; k->name; k++)
		fprintf(out.f, "%s%s\n%s\n", k == first ? "" : "\n", k->name,
			k->help ? k->help : "");
	for (k = own; k && k->name; k++)
		fprintf(out.f, "\n%s\n%s\n", k->name, k->help);
	return out_end(&out);
}

int cmd_help_access_format_options(const struct command_line *line)
{
	bool like_damo = line->quirks->its_keywords;
	struct opts o = { .topic = -1 };
	int status;

	if (!opt_parse(&help_access_format_options_opts, line, &o,
		       &status))
		return status;
	switch (o.topic) {
	case 1:
		return print_keywords(access_record_keywords, NULL);
	case 2:
		return print_keywords(access_snapshot_keywords, NULL);
	case 3:
		return print_keywords(access_region_keywords, like_damo ? NULL :
				      access_own_region_keywords);
	default:
		return print_options("options that lay out access reports",
				     &access_format_opts);
	}
}

int cmd_help(const struct command_line *line)
{
	msg_set_command(NULL);
	return command_help(damox_commands, msg_program(), line->argc,
			    line->argv);
}
