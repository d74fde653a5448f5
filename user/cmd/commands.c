// SPDX-License-Identifier: GPL-2.0
/*
 * The table of commands. To add one: a row here, a line in commands.h, its
 * file in sources.mk.
 */
#include <stddef.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

#define ROW(n, fn, text)	{ n, text, cmd_##fn, NULL, &fn##_argp }
#define ALIAS(n, fn)		{ n, NULL, cmd_##fn, NULL, &fn##_argp }
#define GONE(n, fn)		{ n, NULL, cmd_##fn, NULL, NULL }
#define GROUP(n, table, text)	{ n, text, NULL, table, NULL }
#define END			{ NULL, NULL, NULL, NULL, NULL }

static const struct command args_commands[] = {
	ROW("damon", args_damon, "parameters of monitoring"),
	ROW("accesses_filter", args_accesses_filter,
	    "filters of access reports"),
	ROW("accesses_format", args_accesses_format,
	    "layout of access reports"),
	END
};

static const struct command help_commands[] = {
	ROW("damon_param_options", help_damon_param_options,
	    "options for the parameters of monitoring"),
	ROW("access_filter_options", help_access_filter_options,
	    "options that filter access reports"),
	ROW("access_format_options", help_access_format_options,
	    "options and keywords that lay out access reports"),
	END
};

static const struct command report_commands[] = {
	ROW("access", report_access, "which memory is accessed how often"),
	ROW("attrs", report_attrs, "which data attributes memory has"),
	ROW("damon", report_damon, "parameters and state of monitoring"),
	ROW("heatmap", report_heatmap, "when which addresses are how hot"),
	ROW("wss", report_wss, "working set sizes"),
	ROW("footprints", report_footprints, "memory footprints"),
	ROW("nr_regions", report_nr_regions, "numbers of regions"),
	ROW("times", report_times, "when there is an access pattern"),
	ROW("record_info", report_record_info, "what a record covers"),
	ALIAS("heats", report_heats),
	ROW("trace", report_trace, "trace events of DAMON"),
	ROW("holistic", report_holistic, "all about a recording on one page"),
	ROW("profile", report_profile, "what ran during an access pattern"),
	ROW("pa_layout", report_pa_layout, "layout of physical memory"),
	ROW("sysinfo", report_sysinfo,
	    "versions and what works on this system"),
	ALIAS("raw", report_raw),
	GONE("json", report_json),
	END
};

const struct command damox_commands[] = {
	ROW("start", start, "start monitoring in the background"),
	ROW("tune", tune, "give the running monitor new parameters"),
	ROW("stop", stop, "stop monitoring"),
	ROW("record", record, "record which memory is accessed"),
	GROUP("report", report_commands, "visualize recorded data"),
	GROUP("args", args_commands, "make arguments for other commands"),
	ROW("convert_record_format", convert_record_format,
	    "convert a record into another format"),
	ROW("adjust", adjust, "make a record coarser, or less of it"),
	ROW("validate", validate, "check that a record is sane"),
	ROW("replay", replay, "make the recorded accesses again"),
	ROW("module", module, "parameters of the kernel's DAMON modules"),
	ROW("reclaim", reclaim, "the kernel's DAMON_RECLAIM"),
	ROW("lru_sort", lru_sort, "the kernel's DAMON_LRU_SORT"),
	ROW("schemes", schemes, "apply schemes in the foreground"),
	ROW("monitor", monitor, "record and report, again and again"),
	ROW("diagnose", diagnose, "check that monitoring works as it should"),
	ROW("features", features, "what the module can do on this kernel"),
	GROUP("help", help_commands, "help for options that many commands have"),
	ROW("completion", completion, "make the shell complete command lines"),
	ALIAS("setup_cli_completion", completion),
	ROW("version", version, "print the version number"),
	ALIAS("show", report_access),
	ALIAS("status", report_damon),
	ALIAS("fmt_json", args_damon),
	ALIAS("record_info", report_record_info),
	ALIAS("pa_layout", report_pa_layout),
	GONE("translate_damos", translate_damos),
	GONE("stat", stat),
	END
};
