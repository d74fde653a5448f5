#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest (busybox), for tests/bench/budget.sh. Prints "one NANOSECONDS LOOKS" and "all NANOSECONDS LOOKS": CPU
# time of the kdamond and looks, of 20 s.
#
# usage: budget_guest.sh CGROUPS PROCESSES

cgroups=$1 processes=$2
looks="--monitoring_intervals 100ms 2s 2s -m 1000"	# 1000 in each sample
cd /tmp || exit 1

# A look that finds a gap costs half of one that finds a page: memory is at the same places each time.
echo 0 >/proc/sys/kernel/randomize_va_space

# The one that the kernel starts by itself on 7.x has nothing to do with this.
stat=/sys/module/damon_stat/parameters/enabled
[ ! -e $stat ] || echo N >$stat 2>/dev/null

fail() { echo "bench: $*" >&2; cat out err >&2; exit 1; }

# ready FILE PATTERN: a line of a program that has begun
ready() {
	until grep -q "$2" "$1"; do sleep 1; done
}

# cost NAME SECONDS: of what runs, after that time
cost() {
	sleep "$2"
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
cost one 10
damox stop
kill $!

echo $((cgroups * processes * 4)) >/proc/sys/kernel/threads-max
mkdir /sys/fs/cgroup/all
crowd /sys/fs/cgroup/all "$cgroups" "$processes" >said 2>&1 &
ready said .
grep -q '^ready' said || fail "$(cat said)"
# shellcheck disable=SC2086 # words
damox start $looks --cgroup all >out 2>err || fail "damox cannot start"
# By then each has had its turn, and is no new one any more: it has three regions, and a window of 2 s has 1000.
cost all $((20 + cgroups * processes * 3 * 2 / 1000))
damox stop
