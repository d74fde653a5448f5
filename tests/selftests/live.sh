#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Commands on what is being monitored now: start, monitor, schemes, diagnose.
. "$(dirname "$0")/ksft.sh"

nothing_runs() {
	! monitors
}

has_targets() { # NUMBER
	[ "$(damox report damon | grep -c '^ *pid: ')" -ge "$1" ]
}

# Nor results of an earlier test.
nothing_yet() {
	[ -z "$DAMONX_ALONE" ] || { rmmod damonx && reload; } || return 1
	damox report damon 2>err && return 1
	grep -q 'nothing is being' err || return 1
	damox stop 2>err && return 1
	grep -q 'damox start' err || return 1
	damox tune $$ 2>err && return 1
	grep -q 'damox start' err
}

refused() {
	# 2^22 is above the highest process
	for target in "no-such-command-at-all" 4194305; do
		damox start "$target" 2>err && return 1
		cat err
		[ "$(grep -c . err)" = 1 ] || return 1
		nothing_runs || return 1
	done
}

started() {
	start_workload truth -b 64 -t 3600 half || return 1
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
	wait_for 60 test -s first.kdamonds || return 1
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
	damox monitor --delay "$(seconds 0.5)" --count 20 --report_type wss \
		"sleep $(seconds 1.2)" \
		>out 2>err || { cat err; return 1; }
	cat out
	nothing_runs && grep -q avr out
}

# However a monitor ends: what it has started ends, and its files go.
monitor_unread() {
	damox monitor --delay 0.3 "$workload_pid" 2>err | head -n 2
	cat err
	wait_for 60 nothing_runs && wait_for 60 left_behind
}

monitor_hung_up() {
	damox monitor --delay 60 "$workload_pid" >out 2>err &
	wait_for 60 monitors || return 1
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
	wait_for 60 test -s out || return 1
	damox stop && wait $! || return 1
	rm damon.data
	cat err
	grep -q 'has ended\|nothing is being' err
}

# One who only records is seen as well.
private() {
	damox record -o private "$workload_pid" &
	wait_for 60 monitors || return 1
	sleep 0.3
	damox report access | grep -q 'addr .* size .* access' || return 1
	damox stop || return 1
	wait $! || return 1
	damox report record_info -i private | grep -q target_id
}

in_foreground() {
	damox schemes 'sleep 0.5' >/dev/null && nothing_runs || return 1
	damox schemes "$workload_pid" >out &
	wait_for 60 monitors || return 1
	kill -TERM $!
	wait $! && grep -q 'Ctrl+C' out && nothing_runs
}

family() {
	damox start --include_child_tasks \
		"sh -c 'sleep 0.5; workload -b 16 -t 60 half >/dev/null; true'" ||
		return 1
	wait_for 60 has_targets 2 && damox stop
}

family_ends() {
	damox start --include_child_tasks "sh -c 'sleep 0.7; true'" &&
		wait_for 60 nothing_runs
}

# A family that ever has new children: those that have ended make room. They
# live long enough to be seen, where all is slow, too.
many_children() {
	damox record -o many "sh -c 'for i in 1 2 3 4 5 6; do
		for j in 1 2 3 4 5 6 7 8; do sleep $(seconds 2.5) & done
		sleep $(seconds 3); done'" \
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

numbers() { damox report damon --session none 2>&1 | grep -o 'number [0-9]*' | sed 's/number //'; }

# What an administrator sees by its number.
running_of_others() {
	for n in $(numbers); do
		! damox report damon --session "$n" | grep -q 'state: on' || echo "$n"
	done | tail -n 1
}

seen_by_administrator() {
	as_user damox start 'sleep 60' >out 2>&1 || return 1
	number=$(running_of_others)
	echo "number $number"
	[ -n "$number" ] && damox report access --session "$number" | grep -q 'addr .* size .* access' &&
		as_user damox report damon | grep -q 'state: on' && as_user damox stop
}

hidden_from_user() {
	damox start --name own "$workload_pid" || return 1
	as_user damox report damon --session own 2>err && return 1
	grep -q "no session 'own'" err
}

of_another_user() {
	chmod 666 /dev/damonx
	seen_by_administrator && hidden_from_user
	ret=$?
	cat out err
	as_user damox stop >/dev/null 2>&1
	chmod 600 /dev/damonx
	damox stop --session own 2>/dev/null
	return $ret
}

# rows_within OPTION...: what is seen now from $from to $to, into rows: at least one, and none that lies elsewhere
rows_within() {
	damox report access --address "$from" "$to" --columns start_address end_address filter_passed_bytes "$@" >rows || return 1
	cat rows
	awk -v from="$from" -v to="$to" 'NR > 1 { n++; if ($1 < from || $2 > to || $1 >= $2) wrong = 1 }
		END { exit !(n && !wrong) }' rows
}

# All of it is anonymous.
filtered() {
	rows_within && rows_within --snapshot_damos_filter allow anon && ! grep -q ' 0 B$' rows &&
		rows_within --snapshot_damos_filter reject anon && [ "$(grep -c ' 0 B$' rows)" = $(($(wc -l <rows) - 1)) ]
}

# The middle of what the workload touches.
looked_at_there() {
	set -- $(awk '/^phase/ { print $4, $5; exit }' truth)
	from=$((0x$1)) to=$((0x$2))
	third=$(((to - from) / 3 / 4096 * 4096))
	from=$((from + third)) to=$((to - third))
	damox start "$workload_pid" || return 1
	filtered
	ret=$?
	damox stop
	return $ret
}

# ioctls COMMAND...: how many calls it makes of the device, and a few of the terminal's
ioctls() {
	perf stat -x, -e syscalls:sys_enter_ioctl -o calls "$@" >out 2>err || { cat out err >&2; return 1; }
	sed -n 's/^\([0-9]\{1,\}\),.*/\1/p' calls
}

# Of what is there after the first windows, regions have become as many as they may be.
calls_of_each() {
	sleep "$(seconds 1)"
	ioctls damox report access && ioctls damox report access --address 4K 8M && ioctls damox report access --total_sz_only &&
		ioctls damox report damon --damos_stats && ioctls damox report access --tried_regions_of 0 0 0
}

# Each makes as many calls, whether there is much to see or little.
few_calls() {
	damox start --damos_action stat "$workload_pid" && few=$(calls_of_each)
	damox stop || return 1
	damox start -n 1000 -m 1100 --damos_action stat --damos_action stat --damos_action stat "$workload_pid" && many=$(calls_of_each)
	damox stop || return 1
	echo "calls:" $few "and, of more:" $many
	[ "$few" = "$many" ] && [ "$(echo "$few" | wc -l)" = 5 ]
}

# The same as in text.
module_rows() {
	damox module reclaim read >text && damox module reclaim read --columns parameter value |
		awk 'NR > 1 { print $1 ": " $2 }' >rows && [ -s rows ] && sed 's/: $/:/; s/ *$//' text >a && sed 's/ *$//' rows >b && diff a b &&
		damox reclaim status --json >json && [ "$(grep -c '"parameter"' json)" = "$(wc -l <text)" ] &&
		grep -q '"parameter": "min_age", "value": "[0-9]*"' json && damox module reclaim read min_age --json | grep -c min_age | grep -qx 1
}

diagnosis_rows() {
	damox diagnose --json >json && cat json && [ "$(grep -c '"right": true, "what": "' json)" = 6 ]
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

diagnosed() {
	damox diagnose --verbose
}

# What ran last can be asked for; stopping it again is no error.
results_stay() {
	damox start "$workload_pid" || return 1
	sleep "$(seconds 0.5)"
	damox stop && damox stop || return 1
	damox report damon | grep -q 'state: off' || return 1
	damox report access 2>err | grep -q 'addr .* size .* access' || return 1
	cat err
	grep -q 'has ended' err || return 1
	damox tune --sample 10ms "$workload_pid" 2>err && return 1
	cat err
	grep -q 'has ended' err
}

results_of_ended() {
	damox start 'sleep 0.7' && wait_for 20 nothing_runs || return 1
	damox report access | grep -q 'addr .* size .* access' && damox report damon | grep -q 'state: off' && damox stop
}

# The record that is there comes first, as damo has it, unless a session is named.
results_or_record() {
	cp again1 damon.data
	damox report access >out 2>err && [ ! -s err ] || return 1
	damox report access --session damox 2>err | grep -q size || return 1
	rm damon.data
	grep -q 'has ended' err
}

session_runs() { # NAME
	damox report damon --session "$1" --kdamonds_summary 2>/dev/null | grep -q 'state: on'
}

several() {
	damox start --name one "$workload_pid" && damox start --name two --sample 10ms --aggr 200ms "$workload_pid" &&
		damox start "$workload_pid" || return 1
	damox start --name one "$workload_pid" 2>err && return 1
	cat err
	grep -q 'already' err || return 1
	session_runs one && session_runs two || return 1
	damox report damon --session two | grep -q 'sample 10 ms' || return 1
	damox report damon | grep -q 'sample 5 ms' || return 1
	damox tune --session one --keep --sample 20ms --aggr 400ms || return 1
	damox report damon --session one | grep -q 'sample 20 ms' || return 1
	damox record -o of_two --session two --timeout 1 || return 1
	damox report record_info -i of_two | grep -q target_id || return 1
	damox report access --session two >out && grep -q 'sample 10 ms' out
}

several_stopped() {
	damox stop --session two && ! session_runs two && session_runs one && monitors || return 1
	damox report damon --session two | grep -q 'state: off' || return 1
	damox stop --session three 2>err && return 1
	cat err
	grep -q "no session 'three'.*one (number" err || return 1
	damox stop && damox stop --session one && nothing_runs
}

# Its words as they are, and its status.
command_with_words() {
	damox record -o words -- sh -c 'sleep 1; echo "$1"; exit 3' sh 'two words' >out 2>err || return 1
	cat out err
	grep -q '^two words$' out && grep -q 'status 3' err && damox report record_info -i words | grep -q target_id
}

plan 35
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
check "start follows children; the monitor outlives that" family
check "following children ends with the last of them" family_ends
check "children that have ended make room for others" many_children
check "each user has a monitor of his own" each_user
check "an administrator sees the session of another user, a user not his" of_another_user
check "report access --address: what is there, and what of it filters let through" looked_at_there
check "reports make as many calls, however much there is to see" few_calls
check "parameters of presets as rows" module_rows
check "a record into a device leaves the device" device_stays
check "snapshots end with the target" snapshots_end
check "diagnose finds nothing wrong" diagnosed
check "diagnose as rows: all that it checks" diagnosis_rows
check "after stop: the last results; stop again is no error" results_stay
check "after the end of all targets: the same" results_of_ended
check "a record that is there comes before results, a session that is named first" results_or_record
check "several sessions side by side, by their names" several
check "each is stopped by itself; one that is not there is said, with those that are" several_stopped
check "record -- COMMAND WORD..." command_with_words
check "features as JSON" sh -c 'damox features json | grep -q "\"ops/vaddr\""'
check "features that work" sh -c '! damox features supported | grep -q Unsupported'
finish
