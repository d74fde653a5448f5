/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What commands.c puts into the table: for each command its function and its
 * options. One line a command, in the table's order.
 */
#ifndef DX_COMMANDS_H
#define DX_COMMANDS_H

struct argp;

#define COMMAND(name)					\
	int cmd_##name(int argc, char **argv);		\
	extern const struct argp name##_argp

COMMAND(start);
COMMAND(tune);
COMMAND(stop);
COMMAND(record);
COMMAND(args_damon);
COMMAND(args_accesses_filter);
COMMAND(args_accesses_format);
COMMAND(report_access);
COMMAND(report_raw);
COMMAND(report_attrs);
COMMAND(report_damon);
COMMAND(convert_record_format);
COMMAND(adjust);
COMMAND(validate);
COMMAND(replay);
COMMAND(module);
COMMAND(reclaim);
COMMAND(lru_sort);
COMMAND(schemes);
COMMAND(monitor);
COMMAND(features);
COMMAND(diagnose);
COMMAND(help_damon_param_options);
COMMAND(help_access_filter_options);
COMMAND(help_access_format_options);
COMMAND(completion);
COMMAND(report_heatmap);
COMMAND(report_wss);
COMMAND(report_footprints);
COMMAND(report_nr_regions);
COMMAND(report_times);
COMMAND(report_record_info);
COMMAND(report_heats);
COMMAND(report_trace);
COMMAND(report_holistic);
COMMAND(report_profile);
COMMAND(report_pa_layout);
COMMAND(report_sysinfo);
COMMAND(version);

#undef COMMAND

/* Names of earlier versions that are no command of their own. */
int cmd_report_json(int argc, char **argv);
int cmd_translate_damos(int argc, char **argv);
int cmd_stat(int argc, char **argv);

#endif /* DX_COMMANDS_H */
