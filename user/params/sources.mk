# SPDX-License-Identifier: GPL-2.0
damox-y += params/names.o params/model.o params/filter.o params/file.o
damox-y += params/json_get.o params/json_read.o params/json_read_scheme.o
damox-y += params/json_write.o params/json_write_scheme.o
damox-y += params/json_damo1.o
damox-y += params/yaml_read.o params/yaml_write.o
damox-y += params/text.o params/text_scheme.o
damox-y += params/opts.o params/options.o params/options_ctx.o
damox-y += params/options_scheme.o params/options_quota.o
damox-y += params/draft.o params/said.o params/build.o params/build_target.o
damox-y += params/build_scheme.o params/sysram.o
