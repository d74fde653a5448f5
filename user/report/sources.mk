# SPDX-License-Identifier: GPL-2.0
damox-y += report/colour.o report/access_value.o
damox-y += report/filter.o report/filter_opts.o
damox-y += report/inputs.o
