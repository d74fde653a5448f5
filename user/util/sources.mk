# SPDX-License-Identifier: GPL-2.0
damox-y += util/units_parse.o util/units_fmt.o util/units_time.o
damox-y += util/mem.o util/msg.o util/out.o
damox-y += util/args.o util/args_help.o util/called.o util/escapes.o
