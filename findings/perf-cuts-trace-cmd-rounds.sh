#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# perf script cuts a time stamp to microseconds, trace-cmd report rounds it: one instant is printed as two.
# Versions: linux-perf 6.1.176-1, trace-cmd 3.1.6-1 with libtraceevent1 1:1.7.1-1 (Debian 12), with default options.
# About half of all events differ by 1 us between the two, and rounding can change the seconds. So events in texts of
# both tools cannot be matched by time, nor merged in their true order. Nanoseconds agree: perf script --ns,
# trace-cmd report -t.
# Seen on 2026-11-30:
#   1234890123499 ns: perf 1234.890123, trace-cmd 1234.890123
#   1234890123500 ns: perf 1234.890123, trace-cmd 1234.890124
#   1234999999999 ns: perf 1234.999999, trace-cmd 1235.000000
#   1234890123500 ns: perf --ns 1234.890123500, trace-cmd -t 1234.890123500
set -eu
. "$(dirname "$0")/lib.bash"

need linux-perf=6.1.176-1 trace-cmd=3.1.6-1 libtraceevent1=1:1.7.1-1

show()	# TIME_NS OPTION-OF-PERF OPTION-OF-TRACE-CMD: one line; the options may be empty
{
	local seconds='s/.*[^0-9]\([0-9]*\.[0-9]*\):.*/\1/p'
	python3 "$here/traces.py" "$work" '"part=%lu", REC->part' "$1"
	# shellcheck disable=SC2086 # no option is no argument
	printf '%s ns: perf%s %s, trace-cmd%s %s\n' "$1" "${2:+ $2}" "$(perf_script $2 -F time | sed -n "$seconds")" \
		"${3:+ $3}" "$(trace_cmd_report $3 | sed -n "$seconds")"
}

{
	show 1234890123499 '' ''
	show 1234890123500 '' ''
	show 1234999999999 '' ''
	show 1234890123500 --ns -t
} >"$work/output"

seen '1234890123499 ns: perf 1234.890123, trace-cmd 1234.890123
1234890123500 ns: perf 1234.890123, trace-cmd 1234.890124
1234999999999 ns: perf 1234.999999, trace-cmd 1235.000000
1234890123500 ns: perf --ns 1234.890123500, trace-cmd -t 1234.890123500'
