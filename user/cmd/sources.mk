# SPDX-License-Identifier: GPL-2.0
damox-y += cmd/main.o cmd/command.o cmd/commands.o
damox-y += cmd/version.o
damox-y += cmd/args_damon.o cmd/report_damon.o cmd/report_damon_live.o
damox-y += cmd/record.o cmd/start.o cmd/features.o
damox-y += cmd/args_accesses_filter.o
damox-y += cmd/convert_record_format.o cmd/adjust.o cmd/validate.o
damox-y += cmd/replay.o cmd/record_opts.o
damox-y += cmd/complete.o cmd/complete_damo.o cmd/completion.o
damox-y += cmd/report_access.o cmd/report_attrs.o
damox-y += cmd/report_heatmap.o cmd/report_wss.o cmd/report_footprints.o
damox-y += cmd/report_nr_regions.o cmd/report_times.o cmd/report_record_info.o
damox-y += cmd/help.o
damox-y += cmd/report_trace.o
damox-y += cmd/report_holistic.o cmd/report_profile.o
damox-y += cmd/report_pa_layout.o
damox-y += cmd/report_sysinfo.o
damox-y += cmd/args_accesses_format.o cmd/aliases.o
damox-y += cmd/module.o cmd/module_file.o cmd/module_idle.o \
	cmd/module_daemons.o
damox-y += cmd/schemes.o cmd/monitor.o cmd/diagnose.o
