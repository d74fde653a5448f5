#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What is reported against what was touched. Plain sampling: the workload's CPU
# changes address spaces every 2 ms.
. "$(dirname "$0")/ksft.sh"

# at_least PERMIL KEY FILE
at_least() {
	got=$(value "$2" "$3")
	echo "$2 $got permil, want $1"
	[ "${got:-0}" -ge "$1" ]
}

# measure SKIP WORKLOAD-OPTIONS...: records the workload until its end
measure() {
	skip=$1
	shift
	rm -f truth rec trace score
	start_workload truth "$@" || return 1
	damox record -o rec --do_record access \
		--exclude_child_tasks "$workload_pid" >record.out 2>&1 || {
		cat record.out
		return 1
	}
	as_trace rec trace && score truth trace "$skip" >score
	sed 's/^/# /' score
}

plan 11
for kind in "4 KiB pages" "transparent huge pages"; do
	opt=
	[ "$kind" = "4 KiB pages" ] || opt=-H
	check "half hot, $kind: recorded to its end" measure 10 -t 8 $opt half
	check "half hot, $kind: precision" at_least 900 precision score
	check "half hot, $kind: recall" at_least 900 recall score
done
check "zigzag: recorded to its end" measure 3 -b 128 -t 2 -n 5 zigzag
check "zigzag: precision" at_least 700 precision score
check "zigzag: recall" at_least 700 recall score
check "mappings come and go: recorded to its end" measure 10 -b 128 -t 6 churn
check "mappings come and go: recall" at_least 900 recall score
finish
