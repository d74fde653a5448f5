#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# 1000 regions at 5 ms / 100 ms for a while: nothing is lost, and the recorder
# stays below 32 MiB and 1 % of a CPU.
. "$(dirname "$0")/ksft.sh"

seconds=${LOAD_SECONDS:-20}

plan 6
start_workload truth -b 256 -t $((seconds + 20)) half
damox record -o rec --do_record access --exclude_child_tasks -n 1000 -m 1000 "$workload_pid" \
	>out 2>err &
recorder=$!
sleep 2
# CPU time in ms, from ticks, which every kernel has. A busy host makes an
# emulated machine's programs look slow, never fast: of three parts of the time,
# the one with the least counts.
cpu_ms() { awk '{ print ($14 + $15) * 10 }' /proc/$recorder/stat; }
least=
for part in 1 2 3; do
	before=$(cpu_ms)
	sleep $((seconds / 3))
	permille=$((($(cpu_ms) - before) / (seconds / 3)))
	echo "# recorder, part $part: $permille permille of a CPU"
	[ -n "$least" ] && [ "$least" -le $permille ] || least=$permille
done
ms=$(cpu_ms)
peak=$(awk '/VmHWM/ { print $2 }' /proc/$recorder/status)
kill -INT $recorder
wait $recorder
check "the recorder ends well" test $? = 0
check "its CPU time is known" test "$ms" -gt 0
kill "$workload_pid"
echo "# recorder: $least permille of a CPU, peak $peak KiB"
check "recorder below 1 % of a CPU" test $least -lt 10
check "recorder below 32 MiB" test "$peak" -lt 32768

sed 's/^/# /' err
check "nothing lost" sh -c '! grep -qi lost err'

windows() {
	n=$(damox report access -i rec --total_sz_only --raw_number |
		grep -c '^[0-9][0-9]*$')
	regions=$(damox report nr_regions -i rec --range 50 51 50 | awk '$1 == 50 { print $2 }')
	echo "$n snapshots in $((seconds + 2)) s, median of regions $regions"
	[ "$n" -ge $((seconds * 8)) ] && [ "$(echo "$regions" | tr -d ,)" -ge 900 ]
}
check "a window each 100 ms, with 1000 regions" windows
finish
