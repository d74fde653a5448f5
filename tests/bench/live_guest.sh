#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest (busybox), for tests/bench/live.sh: live commands of damox on damonx, then those of an unmodified
# damo on the kernel's DAMON, of the same process. Prints "COMMAND WHO MILLISECONDS" lines.
#
# usage: live_guest.sh ROUNDS TIMES
# TIMES: what is asked of damox. damo's monitor may take twice that.

rounds=$1 times=$2
cd /tmp || exit 1
: >err
export HOME=/tmp LC_ALL=C.UTF-8 NO_COLOR=1 TERM=tmux-256color

# The one that the kernel starts by itself on 7.x has nothing to do with this.
stat=/sys/module/damon_stat/parameters/enabled
[ ! -e $stat ] || echo N >$stat 2>/dev/null

fail() { echo "bench: $*" >&2; cat out err >&2; exit 1; }

# timed NAME WHO COMMAND...: to the end of its output
timed() {
	what=$1 who=$2
	shift 2
	command=$*
	set -- $(measure "$@" 2>err)
	[ $# -eq 4 ] || fail "failed: $command"
	echo "$what $who $2"
}

# What is timed does what is meant; what python compiles or damo finds out about the system is there afterwards.
has_regions() { # COMMAND...
	"$@" >out 2>err || fail "failed: $*"
	n=$(grep -c 'addr .* size .* access' out)
	[ "$n" -ge 900 ] || fail "$* has $n regions, 1000 are wanted"
	echo "# $*: $n regions"
}

has_map() {
	# damo's digits are colored: what is left without the escapes counts
	sed 's/[^0-9;m[]//g; s/\[[0-9;]*m//g' out | grep -qE '^[0-9]{80}' || fail "no heat map of damo monitor"
}

workload -b 64 -t 3000 half >truth 2>&1 &
n=0
until grep -qs '^phase' truth; do
	sleep 1
	n=$((n + 1))
	[ $n -lt 200 ] || { cat truth >&2; fail "the workload does not begin"; }
done
pid=$(sed -n 's/^pid //p' truth)
# All of the only processor is for who asks; the threads that watch are not nice either.
renice -n 19 -p "$pid" >/dev/null

reports() { # WHO
	has_regions "$1" report access --dont_merge_regions
	"$1" report damon >out 2>err || fail "failed: report damon"
	for i in $(seq "$rounds"); do
		timed report_damon "$1" "$1" report damon
		timed report_access "$1" "$1" report access --dont_merge_regions
	done
}

# The first frame of damo's monitor. It does not always come in a time that anybody would wait: after that it counts as
# having taken so long. No map comes before what its reports are made of has been recorded: two windows.
damo_frame() { # SECONDS
	began_s=$(uptime_s)
	timeout -s INT "$1" damo monitor --delay 0.2 --count 1 ongoing >out 2>err
	code=$?
	took_s=$(($(uptime_s) - began_s))
	if [ "$took_s" -ge "$1" ]; then
		echo "# damo monitor: no frame in $1 s, which counts as its time"
		echo "monitor damo $(($1 * 1000))"
		return
	fi
	[ $code -eq 0 ] || fail "failed: damo monitor"
	has_map
	echo "monitor damo $((took_s * 1000))"
}

uptime_s() { sed 's/\..*//' /proc/uptime; }

damox start -s 20ms -n 1000 -m 1100 "$pid" >out 2>err || fail "damox cannot start"
sleep 2
reports damox
longest=0
for i in $(seq "$rounds"); do
	ms=$(frame damox monitor ongoing 2>err) || fail "no frame of damox monitor"
	echo "monitor damox $ms"
	ms=${ms%.*}
	[ "$ms" -le "$longest" ] || longest=$ms
done
damox stop

damo start -s 20ms -n 1000 -m 1100 "$pid" >out 2>err || fail "damo cannot start"
sleep 2
reports damo
# Once, and last: when it is ended, it ends its DAMON.
damo_frame $((longest * 2 * times / 1000 + 1))
kill "$pid"
