#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# perf and trace-cmd compute a chain of operators of one precedence from the right; C and the kernel from the left.
# Versions: linux-perf 6.1.176-1, trace-cmd 3.1.6-1 with libtraceevent1 1:1.7.1-1 (Debian 12). An event's print fmt is
# C text, which the kernel compiles for its own trace file and both tools interpret. They do know that * comes before +,
# but to them 10 - 4 - 3 is 10 - (4 - 3). There is no warning. A percentage without parentheses, part * 100 / all,
# becomes part * (100 / all), which is 0 as soon as all is above 100.
# Seen on 2026-11-30 (part is 100, all is 300):
#   10 - 4 - 3: C 3, perf 9, trace-cmd 9               7 - 2 + 1: C 6, perf 4, trace-cmd 4
#   100 / 10 / 5: C 2, perf 50, trace-cmd 50           16 >> 1 << 2: C 32, perf 1, trace-cmd 1
#   REC->part * 100 / REC->all: C 33, perf 0, trace-cmd 0
#   (REC->part * 100) / REC->all: C 33, perf 33, trace-cmd 33
#   2 + 3 * 4: C 14, perf 14, trace-cmd 14
set -eu
. "$(dirname "$0")/lib.bash"

need linux-perf=6.1.176-1 trace-cmd=3.1.6-1 libtraceevent1=1:1.7.1-1

for expression in '10 - 4 - 3' '7 - 2 + 1' '100 / 10 / 5' '16 >> 1 << 2' 'REC->part * 100 / REC->all' \
	'(REC->part * 100) / REC->all' '2 + 3 * 4'; do
	compare_print_fmt "$expression" %u "$expression"
done >"$work/output"

seen '10 - 4 - 3: C 3, perf 9, trace-cmd 9
7 - 2 + 1: C 6, perf 4, trace-cmd 4
100 / 10 / 5: C 2, perf 50, trace-cmd 50
16 >> 1 << 2: C 32, perf 1, trace-cmd 1
REC->part * 100 / REC->all: C 33, perf 0, trace-cmd 0
(REC->part * 100) / REC->all: C 33, perf 33, trace-cmd 33
2 + 3 * 4: C 14, perf 14, trace-cmd 14'
