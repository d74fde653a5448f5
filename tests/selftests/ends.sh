#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# However a command that monitors ends, nothing runs afterwards that did not run before: no thread of the module, no
# process of the tool, no command that it has started; and what ran before goes on.
. "$(dirname "$0")/ksft.sh"

named() { # PATTERN...: how many processes and kernel threads; without another program, as commands may end soon
	seen=0
	for p in /proc/[0-9]*/comm; do
		{ read -r name <"$p"; } 2>/dev/null || continue
		for pattern; do
			# shellcheck disable=SC2254 # a pattern
			case $name in
			$pattern) seen=$((seen + 1)) ;;
			esac
		done
	done
	echo $seen
}

threads() { named 'kda*' 'kdx*'; } # those of the module

tools() { named 'damox*'; }

commands() { # those below are, or start, "sleep 4711": an argument of its own, which grep has not
	cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | grep -cx '471[1]'
}

as_before() {
	[ "$(threads)" = "$threads_before" ] && [ "$(tools)" = "$tools_before" ] && [ "$(commands)" = "$commands_before" ]
}

# Or says what is left.
gone_within() {
	wait_for "$1" as_before && return
	echo "$(threads) threads, $(tools) processes, $(commands) commands; before: $threads_before, $tools_before, $commands_before"
	return 1
}

begun=more_threads
more_threads() { [ "$(threads)" -gt "$threads_before" ]; }

remember() {
	threads_before=$(threads) tools_before=$(tools) commands_before=$(commands)
}

has_ended() { ! kill -0 "$pid"; }

# Or it is killed, so that what follows can be tested.
ended_in_time() {
	wait_for 60 has_ended && { wait "$pid"; return 0; }
	echo "it goes on"
	kill -KILL "$pid"
	wait "$pid"
	return 1
}

# ended_by SIGNAL COMMAND...
ended_by() {
	signal=$1
	shift
	remember
	"$@" >out 2>err &
	pid=$!
	wait_for 60 "$begun" || { cat out err; return 1; }
	kill "-$signal" "$pid"
	ended_in_time || { cat out err; return 1; }
	gone_within 10 && return
	cat out err
	return 1
}

by_all() { # COMMAND...: SIGTERM is in live.sh
	for s in INT HUP KILL; do
		ended_by "$s" "$@" || { echo "by $s"; return 1; }
	done
}

# A shell lets what it starts in the background ignore SIGINT: record has to take it before its session runs. Here it
# waits for a reader of its second file between the two.
record_begins() {
	mkfifo begins.kdamonds
	remember
	damox record -o begins "$workload_pid" >out 2>err &
	pid=$!
	wait_for 60 more_threads && sleep 1 && kill -INT "$pid" && ended_in_time && gone_within 10 && return
	cat out err
	return 1
}

# It monitors for two seconds only: no time to count threads where all is slow.
diagnosed() {
	for s in TERM INT HUP KILL; do
		remember
		users_before=$(module_users)
		damox diagnose >out 2>err &
		pid=$!
		wait_for 60 more_users || { cat out err; return 1; }
		sleep 0.5
		kill "-$s" "$pid"
		wait "$pid" && { echo "it had ended before SIG$s"; return 1; }
		gone_within 10 && { [ "$s" = KILL ] || grep -q signal err; } || { cat out err; return 1; }
	done
}

module_users() {
	read -r users </sys/module/damonx/refcnt
	echo "$users"
}

more_users() {
	read -r users </sys/module/damonx/refcnt
	[ "$users" -gt "$users_before" ]
}

unread() { # COMMAND...: whose reader goes away
	remember
	"$@" 2>err | head -n 1 >out
	gone_within 20 && return
	cat err
	return 1
}

more_commands() { more_threads && [ "$(commands)" -gt "$commands_before" ]; }

# A command and its child, which a signal to the first alone would leave; one that does not listen.
family='sh -c "sleep 4711; true"'
deaf='sh -c "trap : TERM INT HUP; while :; do sleep 4711; done"'

on_command() { # COMMAND...: the monitored one follows
	begun=more_commands
	by_all "$@" "$family"
	ksft_ret=$?
	begun=more_threads
	return $ksft_ret
}

without_shell() {
	begun=more_commands
	ended_by KILL damox record -o rec 'sleep 4711' && ended_by KILL damox record -o rec "$deaf"
	ksft_ret=$?
	begun=more_threads
	return $ksft_ret
}

# Whose work is done leaves the command as it is.
left_alone() {
	remember
	damox record -o rec --timeout 1 'sleep 4711' >out 2>err || { cat err; return 1; }
	more_commands_only && kill "$(command_pid)" && wait_for 10 as_before
}

command_pid() {
	for p in /proc/[0-9]*; do
		[ "$(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" != 'sleep 4711 ' ] || echo "${p#/proc/}"
	done
}

more_commands_only() {
	[ "$(threads)" = "$threads_before" ] && [ "$(tools)" = "$tools_before" ] && [ "$(commands)" -gt "$commands_before" ]
}

# One that only looks, in the midst of it.
report_killed() {
	for i in 1 2 3 4 5; do
		remember
		damox report access --snapshot_damos_filter allow anon --repeat 0 -1 >/dev/null 2>&1 &
		pid=$!
		sleep 0.$((i * 2 - 1))
		kill -KILL "$pid"
		wait "$pid"
		gone_within 10 || { echo "the $i. one"; return 1; }
	done
	monitors
}

# export_ended FILE OPTION...: it listens to signals before it makes that file
export_ended() {
	begun=made made=$1 ended=
	shift
	for s in INT HUP KILL; do
		rm -f "$made"
		ended_by $s damox export "$@" || { echo "by $s"; break; }
		ended=$s
	done
	begun=more_threads
	[ "$ended" = KILL ]
}

made() { [ -e "$made" ]; }

fewer_words() { [ "$(commands)" -lt "$commands_before" ] && ! monitors; }

more_words() { [ "$(commands)" -gt "$commands_before" ]; }

# What start has begun in the background stays, or nothing does, whenever it is killed.
all_or_nothing() {
	as_before && return
	monitors && [ "$(tools)" = "$tools_before" ] && more_words
}

centiseconds() {
	read -r up idle </proc/uptime
	echo "${up%.*}${up#*.}"
}

start_killed() {
	kept=0 gone=0
	took=$(centiseconds)
	damox start "$family" >out 2>err || { cat err; return 1; }
	took=$(($(centiseconds) - took))
	remember
	damox stop && kill $(command_pid) || return 1
	wait_for 10 fewer_words || return 1
	for i in 1 2 3 4 5 6 7 8; do
		remember
		damox start "$family" >out 2>err &
		pid=$!
		sleep "$(awk -v i=$i -v took=$took 'BEGIN { print i * took / 500 }')"
		kill -KILL "$pid" 2>/dev/null
		wait "$pid"
		wait_for 10 all_or_nothing || { echo "killed at $i"; cat err; return 1; }
		if as_before; then
			gone=$((gone + 1))
			continue
		fi
		kept=$((kept + 1))
		damox stop && kill $(command_pid) && wait_for 10 as_before || return 1
	done
	echo "$gone times nothing was left, $kept times what was started runs"
	[ $kept -gt 0 ]
}

# A child that is not a monitor's; a shell lets what it starts in the background ignore SIGINT.
program_ended() {
	begun=more_words ended=
	for s in TERM HUP KILL; do
		ended_by $s damox report access --exec 'sleep 4711' || { echo "by $s"; break; }
		ended=$s
	done
	begun=more_threads
	[ "$ended" = KILL ]
}

known() { start_workload truth -b 16 -t 3600 half; }

beside() { damox start --damos_action stat "$workload_pid" && monitors; }

still_there() { monitors && damox stop && ! monitors; }

plan 25
check "a process to monitor" known
check "record" by_all damox record -o rec "$workload_pid"
check "record that has not begun to write" record_begins
check "schemes" by_all damox schemes --damos_action stat "$workload_pid"
check "monitor" by_all damox monitor --delay 60 "$workload_pid"
check "diagnose" diagnosed
check "record a command" on_command damox record -o rec
check "schemes on a command" on_command damox schemes --damos_action stat
check "monitor a command" on_command damox monitor --delay 60
check "record a command that is no shell, and one that does not listen, killed" without_shell
check "record a command for a second: it goes on" left_alone
check "schemes on a command, into a pipe that nobody reads any more" unread damox schemes --damos_action stat "$family"
check "record into a pipe that nobody reads any more" unread damox record -o - "$workload_pid"
check "monitor into a pipe that nobody reads any more" unread damox monitor --delay 0.3 "$workload_pid"
check "record with call stacks" by_all damox record --callstack -o rec "$workload_pid"
check "advise --try" by_all damox advise --try "$workload_pid"
check "advise --try on a command" on_command damox advise --try
check "start that is killed: all of it runs, or nothing" start_killed
check "start, beside which others are ended" beside
check "reports that are killed while they look at pages" report_killed
check "a program that a report hands its records to" program_ended
check "export, that serves metrics" export_ended metrics --listen unix:metrics
check "export, that writes a file" export_ended metrics.prom --textfile metrics.prom --interval 1
check "record, beside it" by_all damox record -o rec "$workload_pid"
check "what start has started has gone on" still_there
finish
