#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# perf and trace-cmd do not know the flags + and blank of printf, nor %c and %jd: the value of the field is left out.
# Versions: linux-perf 6.1.176-1, trace-cmd 3.1.6-1 with libtraceevent1 1:1.7.1-1 (Debian 12). The kernel itself prints
# an event with such a print fmt right (it has + and blank and %c), and perf and trace-cmd take the event's format
# without a message. Then a few characters of the directive between > and < stand where the number should be. The flags
# -, 0 and #, a precision, a width in the arguments and %zu work.
# Seen on 2026-12-01 (part is 100, all is 300):
#   %+ld REC->part: C +100, perf >+<ld, trace-cmd >+<ld
#   % ld REC->part: C  100, perf > <ld, trace-cmd > <ld
#   %c REC->part: C d, perf >c<, trace-cmd >c<
#   %jd REC->part: C 100, perf >j<d, trace-cmd >j<d
#   %-5lu| REC->part: C 100  |, perf 100  |, trace-cmd 100  |
#   %05lu REC->part: C 00100, perf 00100, trace-cmd 00100
#   %#lx REC->all: C 0x12c, perf 0x12c, trace-cmd 0x12c
#   %*lu 5, REC->part: C   100, perf   100, trace-cmd   100
#   %.5d (int)REC->part: C 00100, perf 00100, trace-cmd 00100
#   %zu REC->part: C 100, perf 100, trace-cmd 100
set -eu
. "$(dirname "$0")/lib.bash"

need linux-perf=6.1.176-1 trace-cmd=3.1.6-1 libtraceevent1=1:1.7.1-1

while IFS=: read -r directive argument; do
	compare_print_fmt "$directive $argument" "$directive" "$argument"
done >"$work/output" <<'DIRECTIVES'
%+ld:REC->part
% ld:REC->part
%c:REC->part
%jd:REC->part
%-5lu|:REC->part
%05lu:REC->part
%#lx:REC->all
%*lu:5, REC->part
%.5d:(int)REC->part
%zu:REC->part
DIRECTIVES

seen '%+ld REC->part: C +100, perf >+<ld, trace-cmd >+<ld
% ld REC->part: C  100, perf > <ld, trace-cmd > <ld
%c REC->part: C d, perf >c<, trace-cmd >c<
%jd REC->part: C 100, perf >j<d, trace-cmd >j<d
%-5lu| REC->part: C 100  |, perf 100  |, trace-cmd 100  |
%05lu REC->part: C 00100, perf 00100, trace-cmd 00100
%#lx REC->all: C 0x12c, perf 0x12c, trace-cmd 0x12c
%*lu 5, REC->part: C   100, perf   100, trace-cmd   100
%.5d (int)REC->part: C 00100, perf 00100, trace-cmd 00100
%zu REC->part: C 100, perf 100, trace-cmd 100'
