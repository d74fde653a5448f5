#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest (busybox): what call stacks cost of damox and of perf, of one program, in turn. Prints "key monitor
# value" lines for tests/bench/run: CPU time of the recorder, bytes of its record, what the program got done, and how many
# stacks there are.
#
# usage: callstack.sh ROUNDS SECONDS LIFE
#
# The program lives for LIFE seconds, and is recorded for SECONDS of them: perf does not end well when it does.

rounds=$1
seconds=$2
life_s=$3
cd /tmp || exit 1

stat=/sys/module/damon_stat/parameters/enabled
[ -e $stat ] && echo N >$stat 2>/dev/null

recorder() { # MONITOR PID
	case $1 in
	perf) echo "perf record -g -F 99 -o out -p $2 -- sleep $seconds" ;;
	plain) echo "damox record -o out --timeout $seconds $2" ;;
	damox) echo "damox record --callstack -o out --timeout $seconds $2" ;;
	none) echo "sleep $seconds" ;;
	esac
}

# How many call stacks there are in what was recorded.
samples() {
	case $1 in
	perf) perf script -i out -F time 2>/dev/null | grep -c : ;;
	damox) damox report timeline -i out | sed -n 's/^# \([0-9]*\) call stacks.* 0 lost$/\1/p' ;;
	esac
}

one_run() {
	rm -f out
	taskset 2 fft -m $((life_s * 1000)) -b 1 >truth &
	target=$!
	# taskset becomes the program
	until grep -qs '^phase' truth; do sleep 0.01; done
	cost=$(measure sh -c "exec $(recorder "$1" $target) 2>said") || { cat said >&2; echo "$1: not recorded" >&2; exit 1; }
	kill -0 $target || { echo "$1: the program ended before it was recorded" >&2; exit 1; }
	wait $target
	# phase window FROM UNTIL ROUNDS
	echo "rounds $1 $(awk '$1 == "phase" { print $5 }' truth)"
	[ "$1" != none ] || return
	echo "cpu_ns $1 $(awk "BEGIN { printf \"%.0f\", ${cost%% *} * 1e9 }")"
	echo "bytes $1 $(stat -c %s out)"
	[ "$1" = plain ] || echo "samples $1 $(samples "$1")"
}

echo run callstack
for i in $(seq "$rounds"); do
	for m in none perf plain damox; do
		one_run $m
	done
done
