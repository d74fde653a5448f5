/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands, for commands.h, which declares them, and commands.c, which makes
 * tables of them; hence no guard. To add one: its file, a row here, a man page.
 *
 *	COMMAND(words, name, one line)	cmd_NAME() with the options NAME_opts
 *	HIDDEN(words, name)		the same, not listed
 *	ALIAS(words, name)		another name of a command
 *	GONE(words, why)		a name of earlier damo
 */
TABLE(static, args_commands)
COMMAND("damon", args_damon, "parameters of monitoring")
COMMAND("accesses_filter", args_accesses_filter, "filters of access reports")
COMMAND("accesses_format", args_accesses_format, "layout of access reports")
END

TABLE(static, help_commands)
COMMAND("damon_param_options", help_damon_param_options,
	"options for the parameters of monitoring")
COMMAND("access_filter_options", help_access_filter_options,
	"options that filter access reports")
COMMAND("access_format_options", help_access_format_options,
	"options and keywords that lay out access reports")
END

TABLE(static, report_commands)
COMMAND("access", report_access, "which memory is accessed how often")
COMMAND("attrs", report_attrs, "which data attributes memory has")
COMMAND("damon", report_damon, "parameters and state of monitoring")
COMMAND("heatmap", report_heatmap, "when which addresses are how hot")
COMMAND("wss", report_wss, "working set sizes")
COMMAND("footprints", report_footprints, "memory footprints")
COMMAND("nr_regions", report_nr_regions, "numbers of regions")
COMMAND("times", report_times, "when there is an access pattern")
COMMAND("record_info", report_record_info, "what a record covers")
HIDDEN("heats", report_heats)
COMMAND("trace", report_trace, "trace events of DAMON")
COMMAND("holistic", report_holistic, "all about a recording on one page")
COMMAND("profile", report_profile, "what ran during an access pattern")
COMMAND("timeline", report_timeline, "which functions made memory hot, and when")
COMMAND("pa_layout", report_pa_layout, "layout of physical memory")
COMMAND("sysinfo", report_sysinfo, "versions and what works on this system")
HIDDEN("raw", report_raw)
HIDDEN("json", report_json)
END

TABLE(, damox_commands)
COMMAND("start", start, "start monitoring in the background")
COMMAND("tune", tune, "give the running monitor new parameters")
COMMAND("stop", stop, "stop monitoring")
COMMAND("record", record, "record which memory is accessed")
GROUP("report", report_commands, NULL, "visualize recorded data")
GROUP("args", args_commands, NULL, "make arguments for other commands")
COMMAND("convert_record_format", convert_record_format,
	"convert a record into another format")
COMMAND("merge", merge, "what many records have in common, program by program")
COMMAND("export", export, "metrics for Prometheus, of what runs or of a record")
COMMAND("advise", advise, "what to tell the kernel about a program's memory")
COMMAND("adjust", adjust, "make a record coarser, or less of it")
COMMAND("validate", validate, "check that a record is sane")
COMMAND("replay", replay, "repeat the recorded accesses")
COMMAND("module", module, "parameters of presets: stat, reclaim, lru_sort")
COMMAND("reclaim", reclaim, "reclaim memory that is not used (DAMON_RECLAIM)")
COMMAND("lru_sort", lru_sort, "sort lists of pages by use (DAMON_LRU_SORT)")
COMMAND("schemes", schemes, "apply schemes in the foreground")
COMMAND("monitor", monitor, "watch accesses live, on the terminal or in reports")
COMMAND("diagnose", diagnose, "check that monitoring works as it should")
COMMAND("features", features, "what the module can do on this kernel")
GROUP("help", help_commands, cmd_help,
      "help for a command, or for options that many commands have")
COMMAND("completion", completion, "make the shell complete command lines")
ALIAS("setup_cli_completion", completion)
COMMAND("version", version, "print the version number")
ALIAS("show", report_access)
ALIAS("status", report_damon)
ALIAS("fmt_json", args_damon)
ALIAS("record_info", report_record_info)
ALIAS("pa_layout", report_pa_layout)
GONE("translate_damos",
     "one-line schemes are no longer supported: write them as JSON, which 'args damon' makes")
GONE("stat",
     "damo no longer has a stat command: see 'report damon --damos_stats' and 'module stat read'")
END
