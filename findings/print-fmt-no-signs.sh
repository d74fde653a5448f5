#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# perf and trace-cmd compute an event's print fmt in unsigned 64 bits: a cast to a signed type changes nothing.
# Versions: linux-perf 6.1.176-1, trace-cmd 3.1.6-1 with libtraceevent1 1:1.7.1-1 (Debian 12). The kernel compiles the
# same text as C. A cast to an unsigned type does cut its operand, but the next operator computes in 64 bits again, so
# the difference or the shift of two 32-bit numbers is not cut. A cast to a signed type, narrow or not, is as if it were
# not there: what is below zero in C is never below zero here, and its half is more than nine quintillions. There is no
# warning. One case is right by chance: a difference that is printed at once with %d.
# Seen on 2026-12-01 (part is 100, all is 300):
#   %d (int)(REC->part - REC->all): C -200, perf -200, trace-cmd -200
#   %d (int)(REC->part - REC->all) < 0: C 1, perf 0, trace-cmd 0
#   %ld (long)(REC->part - REC->all) / 2: C -100, perf 9223372036854775708, trace-cmd 9223372036854775708
#   %ld (long)(REC->part - REC->all) >> 1: C -100, perf 9223372036854775708, trace-cmd 9223372036854775708
#   %d (signed char)(REC->all - REC->part): C -56, perf 200, trace-cmd 200
#   %d (unsigned char)REC->all: C 44, perf 44, trace-cmd 44
#   %lu (unsigned long)((unsigned int)REC->part << 26): C 2415919104, perf 6710886400, trace-cmd 6710886400
#   %u ((unsigned int)REC->part - (unsigned int)REC->all) / 2: C 2147483548, perf 4294967196, trace-cmd 4294967196
set -eu
. "$(dirname "$0")/lib.bash"

need linux-perf=6.1.176-1 trace-cmd=3.1.6-1 libtraceevent1=1:1.7.1-1

while read -r directive expression; do
	compare_print_fmt "$directive $expression" "$directive" "$expression"
done >"$work/output" <<'EXPRESSIONS'
%d (int)(REC->part - REC->all)
%d (int)(REC->part - REC->all) < 0
%ld (long)(REC->part - REC->all) / 2
%ld (long)(REC->part - REC->all) >> 1
%d (signed char)(REC->all - REC->part)
%d (unsigned char)REC->all
%lu (unsigned long)((unsigned int)REC->part << 26)
%u ((unsigned int)REC->part - (unsigned int)REC->all) / 2
EXPRESSIONS

seen '%d (int)(REC->part - REC->all): C -200, perf -200, trace-cmd -200
%d (int)(REC->part - REC->all) < 0: C 1, perf 0, trace-cmd 0
%ld (long)(REC->part - REC->all) / 2: C -100, perf 9223372036854775708, trace-cmd 9223372036854775708
%ld (long)(REC->part - REC->all) >> 1: C -100, perf 9223372036854775708, trace-cmd 9223372036854775708
%d (signed char)(REC->all - REC->part): C -56, perf 200, trace-cmd 200
%d (unsigned char)REC->all: C 44, perf 44, trace-cmd 44
%lu (unsigned long)((unsigned int)REC->part << 26): C 2415919104, perf 6710886400, trace-cmd 6710886400
%u ((unsigned int)REC->part - (unsigned int)REC->all) / 2: C 2147483548, perf 4294967196, trace-cmd 4294967196'
