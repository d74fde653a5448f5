#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest (busybox), for tests/bench/budget.sh. Prints "one NANOSECONDS LOOKS" and "all NANOSECONDS LOOKS": CPU
# time of the kdamond and looks, of 20 s.
#
# usage: budget_guest.sh CGROUPS PROCESSES

cgroups=$1 processes=$2
looks="--monitoring_intervals 100ms 2s 2s -m 1000"	# 1000 in each sample
cd /tmp || exit 1

# The one that the kernel starts by itself on 7.x has nothing to do with this.
stat=/sys/module/damon_stat/parameters/enabled
[ ! -e $stat ] || echo N >$stat 2>/dev/null

fail() { echo "bench: $*" >&2; cat out err >&2; exit 1; }

# ready FILE PATTERN: a line of a program that has begun
ready() {
	until grep -q "$2" "$1"; do sleep 1; done
}

# cost NAME: of what runs, once each target has had its turn
cost() {
	sleep 30
	set -- "$1" $(status damox)
	sleep 20
	set -- "$@" $(status damox)
	[ $# -eq 5 ] || fail "no figures of $1"
	echo "$1 $(($4 - $2)) $(($5 - $3))"
}

workload -c 1 -p 2000 -t 1000 -b 256 half >truth 2>&1 &
ready truth '^phase'
# shellcheck disable=SC2086 # words
damox start $looks -n 1000 "$(sed -n 's/^pid //p' truth)" >out 2>err || fail "damox cannot start"
cost one
damox stop
kill $!

echo $((cgroups * processes * 4)) >/proc/sys/kernel/threads-max
mkdir /sys/fs/cgroup/all
crowd /sys/fs/cgroup/all "$cgroups" "$processes" >said 2>&1 &
ready said .
grep -q '^ready' said || fail "$(cat said)"
# shellcheck disable=SC2086 # words
damox start $looks --cgroup all >out 2>err || fail "damox cannot start"
cost all
damox stop
