#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Commands on what is being monitored now: start, monitor, schemes, diagnose.
. "$(dirname "$0")/ksft.sh"

nothing_runs() {
	! damox report damon >/dev/null 2>err && grep -q 'nothing is being' err
}

has_targets() { # NUMBER
	[ "$(damox report damon | grep -c '^ *pid: ')" -ge "$1" ]
}

nothing_yet() {
	nothing_runs || return 1
	damox stop 2>err && return 1
	grep -q 'damox start' err || return 1
	damox tune $$ 2>err && return 1
	grep -q 'damox start' err
}

refused() {
	damox start paddr 2>err && return 1
	cat err
	grep -q 'as target' err || return 1
	damox start "no-such-command-at-all" 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && nothing_runs
}

started() {
	start_workload truth -b 64 -t 300 half || return 1
	damox start "$workload_pid" || return 1
	damox start "$workload_pid" 2>err && return 1
	grep -q 'damox stop' err
}

# Nobody who has read it before is in the way.
recorded_again() {
	for i in 1 2 3; do
		damox record -o again$i --timeout 0.5 ongoing || return 1
		damox report record_info -i again$i | grep -q target_id ||
			return 1
	done
}

one_reader() {
	damox record -o first --timeout 30 ongoing &
	wait_for 10 test -s first.kdamonds || return 1
	sleep 0.5
	damox record -o second --timeout 0.5 ongoing 2>err && return 1
	cat err
	grep -q 'somebody else' err || return 1
	damox report access >/dev/null || return 1
	kill -INT $!
	wait $!
}

monitored() {
	damox monitor --delay 0.5 --count 3 ongoing >out || return 1
	cat out
	[ "$(wc -l <out)" = 30 ] && ! grep -q '#' out
}

left_behind() {
	ls -d /tmp/damox-* 2>/dev/null && return 1
	return 0
}

stopped() {
	damox stop && nothing_runs
}

monitors_command() {
	damox monitor --delay 0.5 --count 20 --report_type wss 'sleep 1.2' \
		>out 2>err || { cat err; return 1; }
	cat out
	nothing_runs && grep -q avr out
}

# However a monitor ends: what it has started ends, and its files go.
monitor_unread() {
	damox monitor --delay 0.3 "$workload_pid" 2>err | head -n 2
	cat err
	wait_for 10 nothing_runs && wait_for 10 left_behind
}

monitor_hung_up() {
	damox monitor --delay 60 "$workload_pid" >out 2>err &
	wait_for 10 damox report damon || return 1
	sleep 0.5
	kill -HUP $!
	wait $!
	cat err
	nothing_runs && left_behind
}

# Nor does a report go on with something else.
repeated_to_the_end() {
	damox start "$workload_pid" || return 1
	cp again1 damon.data
	damox report access --repeat 0.2 100 >out 2>err &
	wait_for 30 test -s out || return 1
	damox stop && wait $! || return 1
	rm damon.data
	cat err
	grep -q 'has ended\|nothing is being' err
}

# One who only records is seen as well.
private() {
	damox record -o private "$workload_pid" &
	wait_for 10 damox report damon || return 1
	sleep 0.3
	damox report access | grep -q 'addr .* size .* access' || return 1
	damox stop || return 1
	wait $! || return 1
	damox report record_info -i private | grep -q target_id
}

in_foreground() {
	damox schemes 'sleep 0.5' >/dev/null && nothing_runs || return 1
	damox schemes "$workload_pid" >out &
	wait_for 10 damox report damon || return 1
	kill -TERM $!
	wait $! && grep -q 'Ctrl+C' out && nothing_runs
}

no_schemes() {
	damox schemes --damos_action stat "$workload_pid" 2>err && return 1
	cat err
	grep -q 'only monitors' err && nothing_runs
}

family() {
	damox start --include_child_tasks \
		"sh -c 'sleep 0.5; workload -b 16 -t 60 half >/dev/null; true'" \
		>out &
	wait_for 20 has_targets 2 || return 1
	kill -INT $!
	wait $! || return 1
	cat out
	grep -q 'child tasks' out && has_targets 2 || return 1
	damox stop
}

family_ends() {
	damox start --include_child_tasks "sh -c 'sleep 0.7; true'" >/dev/null &&
		nothing_runs
}

# A family that ever has new children: those that have ended make room. They
# live long enough to be seen, where all is slow, too.
many_children() {
	damox record -o many "sh -c 'for i in 1 2 3 4 5 6; do
		for j in 1 2 3 4 5 6 7 8; do sleep 2.5 & done; sleep 3; done'" \
		>/dev/null &
	most=0
	while kill -0 $! 2>/dev/null; do
		n=$(damox report damon 2>/dev/null | grep -c '^ *pid: ')
		[ "$n" -lt "$most" ] || most=$n
		sleep 0.2
	done
	wait $! || return 1
	n=$(damox report record_info -i many | grep -c target_id)
	echo "$n processes, at most $most targets at a time"
	[ "$n" -gt 40 ] && [ "$most" -lt "$n" ]
}

# What one user monitors is in nobody else's way.
each_user() {
	chmod 666 /dev/damonx
	as_user damox start 'sleep 60' >out 2>&1 &&
		damox start "$workload_pid" &&
		as_user damox report damon 2>>out | grep -q 'state: on' &&
		as_user damox stop && damox stop && nothing_runs
	ret=$?
	chmod 600 /dev/damonx
	cat out
	return $ret
}

device_stays() {
	damox record -o /dev/null --timeout 0.3 "$workload_pid" &&
		test -c /dev/null && ! test -e /dev/null.old &&
		! test -e /dev/null.vmas
}

# Fewer snapshots than wanted, because there is nothing more to see.
snapshots_end() {
	for i in 1 2 3 4 5; do
		damox record -o snaps --snapshot 0.05 100 'sleep 0.7' \
			>/dev/null || return 1
		damox report record_info -i snaps | grep -q target_id ||
			return 1
	done
}

diagnosis_ends() {
	damox diagnose >/dev/null 2>err &
	wait_for 60 sh -c 'ls /tmp/damox-diagnose.*/record' || return 1
	kill -TERM $!
	wait $! && return 1
	cat err
	grep -q signal err && left_behind && nothing_runs
}

diagnosed() {
	damox diagnose --verbose
}

plan 26
check "without a monitor: said in words, with a remedy" nothing_yet
check "a start that cannot be leaves nothing behind" refused
check "start; a second one is refused" started
check "what is ongoing can be recorded again and again" recorded_again
check "one recorder at a time; snapshots meanwhile" one_reader
check "monitor what is ongoing: a map each round" monitored
check "monitor leaves no files behind" left_behind
check "stop" stopped
check "monitor a command to its end" monitors_command
check "monitor whose output nobody reads ends, and what it started" monitor_unread
check "monitor whose terminal is closed: the same" monitor_hung_up
check "report access --repeat ends with the monitor" repeated_to_the_end
check "none of them leaves files behind" left_behind
check "a recorder's own session is reported and stopped" private
check "schemes in the foreground, to the end or a signal" in_foreground
check "schemes that are not built are refused" no_schemes
check "start follows children; the monitor outlives that" family
check "following children ends with the last of them" family_ends
check "children that have ended make room for others" many_children
check "each user has a monitor of his own" each_user
check "a record into a device leaves the device" device_stays
check "snapshots end with the target" snapshots_end
check "diagnose finds nothing wrong" diagnosed
check "diagnose leaves nothing behind when it is ended" diagnosis_ends
check "features as JSON" sh -c 'damox features json | grep -q "\"ops/vaddr\""'
check "features that work" sh -c '! damox features supported | grep -q Unsupported'
finish
