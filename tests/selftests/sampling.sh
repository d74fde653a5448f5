#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Sampling by evidence, and classic sampling beside it in the same boot. The
# workload's CPU changes address spaces every 2 ms.
. "$(dirname "$0")/ksft.sh"

# measure WAY SKIP WORKLOAD-OPTIONS...: the workload, recorded until its end; what
# was found is in score.WAY
measure() {
	way=$1 skip=$2
	shift 2
	rm -f truth rec trace
	start_workload truth "$@" || return 1
	damox record -o rec --do_record access --exclude_child_tasks \
		--sampling "$way" "$workload_pid" >record.out 2>&1 || {
		cat record.out
		return 1
	}
	as_trace rec trace && score truth trace "$skip" >"score.$way"
	sed 's/^/# /' "score.$way"
}

# at_least PERMIL KEY: by evidence
at_least() {
	got=$(value "$2" score.evidence)
	echo "$2 $got permil, want $1"
	[ "${got:-0}" -ge "$1" ]
}

better_than_classic() {
	classic=$(value f1 score.classic) evidence=$(value f1 score.evidence)
	echo "F1 in permil: classic $classic, by evidence $evidence"
	[ "${evidence:-0}" -gt "${classic:-1000}" ]
}

# shows WAY: of what runs
shows() {
	damox report damon >report
	grep 'sampling' report
	if [ "$1" = classic ]; then
		! grep -q 'sampling: evidence' report
	else
		grep -q 'sampling: evidence' report
	fi
}

has_hot_regions() {
	damox report access | grep -q ' access [1-9]'
}

switched() {
	start_workload truth -b 64 -t 120 half && damox start "$workload_pid" &&
		shows classic || return 1
	for way in evidence classic evidence; do
		damox tune --sampling "$way" "$workload_pid" && shows "$way" || return 1
		wait_for 60 has_hot_regions || return 1
	done
	damox stop && kill "$workload_pid"
}

plan 9
check "small spots: recorded by classic sampling" measure classic 20 -b 384 -s 256 -t 8 -n 1 spots
check "small spots: recorded by evidence" measure evidence 20 -b 384 -s 256 -t 8 -n 1 spots
check "small spots: found by evidence" at_least 700 f1
check "small spots: evidence finds more than classic sampling" better_than_classic
check "half hot: recorded by evidence" measure evidence 10 -b 128 -t 6 half
check "half hot: found by evidence" at_least 900 f1
check "half hot, huge pages: recorded by evidence" measure evidence 10 -b 128 -t 6 -H half
check "half hot, huge pages: found by evidence" at_least 900 f1
check "the way of sampling changes while it runs" switched
finish
